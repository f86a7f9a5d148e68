// Users repeat for a time.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { scenarios: { only: { executor: 'constant-vus', vus: 2, duration: '1s', gracefulStop: '1s' } } };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
