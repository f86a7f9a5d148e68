// A 404 that the script expects is good, for one request and by the default of all.
import http from 'k6/http';
const base = __ENV.BASE_URL;
http.setResponseCallback(http.expectedStatuses(200, { min: 400, max: 404 }));
export const options = { vus: 2, iterations: 20 };
export default () => {
  http.get(base + '/status/404', { tags: { journey: 'gone' } });
  http.get(base + '/status/503', { responseCallback: http.expectedStatuses(503), tags: { journey: 'closed' } });
  http.get(base + '/status/410', { tags: { journey: 'not expected' } });
};
