// A service that does not answer in time.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 20, iterations: 20 };
export default () => void http.get(base + '/hang', { timeout: '200ms', tags: { journey: 'look' } });
