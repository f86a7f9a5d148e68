// Requests side by side of which some are redirected.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () =>
  void http.batch({
    page: { method: 'GET', url: base + '/redirect?to=/shop', params: { tags: { journey: 'page' } } },
    broken: { method: 'GET', url: base + '/redirect?to=/status/500', params: { tags: { journey: 'broken' } } },
    plain: { method: 'GET', url: base + '/shop', params: { tags: { journey: 'plain' } } },
  });
