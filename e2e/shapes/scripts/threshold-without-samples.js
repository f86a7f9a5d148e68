// A threshold on a tag that never comes holds, as in k6.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20, thresholds: { 'http_req_duration{journey:none}': ['p(95)<500'] } };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
