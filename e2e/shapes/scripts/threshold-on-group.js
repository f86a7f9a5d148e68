// A threshold on the time of a group.
import http from 'k6/http';
import { group } from 'k6';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20, thresholds: { 'group_duration{group:::checkout}': ['avg<30000'] } };
export default () => group('checkout', () => void http.get(base + '/pay', { tags: { journey: 'pay' } }));
