// A threshold that ends the test as soon as it fails.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 1, duration: '30s', thresholds: { http_req_failed: [{ threshold: 'rate<0.1', abortOnFail: true }] } };
import { sleep } from 'k6';
export default () => {
  http.get(base + '/status/500', { tags: { journey: 'broken' } });
  sleep(0.05);
};
