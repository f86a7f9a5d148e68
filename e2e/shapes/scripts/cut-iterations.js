// Iterations that a scenario cuts at its end are no trouble of the service.
import http from 'k6/http';
import { sleep } from 'k6';
const base = __ENV.BASE_URL;
export const options = { scenarios: { only: { executor: 'constant-vus', vus: 20, duration: '1s', gracefulStop: '0s' } } };
export default () => {
  http.get(base + '/shop', { tags: { journey: 'look' } });
  sleep(__ITER === 0 ? 0 : 30);
};
