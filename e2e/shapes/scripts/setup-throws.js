// Setup throws, so no customer ever comes.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export function setup() {
  throw new Error('no test data');
}
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
