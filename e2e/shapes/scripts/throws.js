// Each iteration throws after its first request.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => {
  http.get(base + '/shop', { tags: { journey: 'look' } });
  throw new TypeError('no such basket');
};
