// With redirects: 0 the redirect is the answer.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => {
  const { headers } = http.get(base + '/redirect?to=/shop', { redirects: 0, tags: { journey: 'first' } });
  http.get(base + headers.Location, { tags: { journey: 'second' } });
};
