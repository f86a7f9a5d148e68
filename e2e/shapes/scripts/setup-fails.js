// Requests of setup and teardown are no customer’s, however they end.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export function setup() {
  for (let attempt = 0; attempt < 40; attempt += 1) http.get(base + '/status/500', { tags: { journey: 'look' } });
  return { path: '/shop' };
}
export default ({ path }) => void http.get(base + path, { tags: { journey: 'look' } });
export const teardown = () => void http.get(base + '/status/500', { tags: { journey: 'look' } });
