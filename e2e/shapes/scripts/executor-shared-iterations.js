// Users share a number of iterations.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { scenarios: { only: { executor: 'shared-iterations', vus: 3, iterations: 30, gracefulStop: '1s' } } };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
