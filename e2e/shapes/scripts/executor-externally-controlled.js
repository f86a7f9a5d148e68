// Users that are changed from outside while the test runs, which k6 2 no longer has.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { scenarios: { only: { executor: 'externally-controlled', vus: 2, maxVUs: 4, duration: '1s' } } };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
