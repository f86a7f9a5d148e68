// The script aborts the test.
import http from 'k6/http';
const base = __ENV.BASE_URL;
import exec from 'k6/execution';
export const options = { vus: 2, iterations: 20 };
export default () => {
  http.get(base + '/shop', { tags: { journey: 'look' } });
  exec.test.abort('enough');
};
