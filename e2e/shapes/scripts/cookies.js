// A session cookie that the jar of each user keeps.
import http from 'k6/http';
import { check } from 'k6';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => {
  http.get(base + '/login', { tags: { journey: 'login' } });
  check(http.get(base + '/account', { tags: { journey: 'account' } }), { 'is let in': ({ status }) => status === 200 });
  const other = new http.CookieJar();
  http.get(base + '/account', { jar: other, responseCallback: http.expectedStatuses(403), tags: { journey: 'stranger' } });
};
