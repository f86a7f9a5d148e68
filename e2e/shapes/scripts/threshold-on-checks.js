// Checks become a gate by a threshold on their rate.
import http from 'k6/http';
import { check } from 'k6';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20, thresholds: { checks: ['rate>0.9'] } };
export default () => void check(http.get(base + '/status/500', { tags: { journey: 'look' } }), { 'is 200': ({ status }) => status === 200 });
