// Without a response callback the status decides.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => {
  http.get(base + '/status/404', { responseCallback: null, tags: { journey: 'gone' } });
  http.get(base + '/shop', { responseCallback: null, tags: { journey: 'look' } });
};
