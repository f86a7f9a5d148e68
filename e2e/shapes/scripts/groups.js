// Requests in nested groups, one of which is called setup.
import http from 'k6/http';
import { group } from 'k6';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () =>
  group('setup', () => {
    http.get(base + '/shop', { tags: { journey: 'look' } });
    group('inner', () => void http.get(base + '/pay', { tags: { journey: 'pay' } }));
  });
