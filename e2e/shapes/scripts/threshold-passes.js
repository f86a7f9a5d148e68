// Thresholds that hold.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20, thresholds: { http_req_duration: ['p(95)<30000', 'max<60000'], http_req_failed: ['rate<0.01'] } };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
