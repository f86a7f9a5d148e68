// Each user has its number of iterations.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { scenarios: { only: { executor: 'per-vu-iterations', vus: 3, iterations: 10, gracefulStop: '1s' } } };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
