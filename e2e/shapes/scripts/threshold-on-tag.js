// A threshold on the requests with one tag: the others are slow, and do not count.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20, thresholds: { 'http_req_failed{journey:pay}': ['rate<0.5'], 'http_req_failed{journey:look}': ['rate<0.5'] } };
export default () => {
  http.get(base + '/status/500', { tags: { journey: 'pay' } });
  http.get(base + '/shop', { tags: { journey: 'look' } });
};
