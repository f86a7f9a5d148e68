// One iteration in two hundred throws.
import http from 'k6/http';
const base = __ENV.BASE_URL;
import exec from 'k6/execution';
export const options = { vus: 2, iterations: 200 };
export default () => {
  http.get(base + '/shop', { tags: { journey: 'look' } });
  if (exec.scenario.iterationInTest === 7) throw new Error('once');
};
