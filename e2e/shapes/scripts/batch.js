// Requests side by side.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () =>
  void http.batch([
    ['GET', base + '/shop', null, { tags: { journey: 'look' } }],
    { method: 'POST', url: base + '/echo', body: 'x', params: { tags: { journey: 'echo' } } },
  ]);
