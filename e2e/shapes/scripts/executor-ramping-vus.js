// The number of users follows stages.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { scenarios: { only: { executor: 'ramping-vus', startVUs: 1, stages: [{ duration: '300ms', target: 3 }, { duration: '300ms', target: 1 }], gracefulStop: '1s' } } };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
