// A 204 where the script expects a 200 is bad.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base + '/status/204', { responseCallback: http.expectedStatuses(200), tags: { journey: 'look' } });
