// One threshold of three fails, on a percentile that k6 does not show by default.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20, thresholds: { http_req_duration: ['p(99)<0.001', 'p(95)<30000'], http_reqs: ['count>=20'] } };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
