// The rate follows stages.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { scenarios: { only: { executor: 'ramping-arrival-rate', startRate: 20, timeUnit: '1s', stages: [{ duration: '500ms', target: 60 }, { duration: '500ms', target: 20 }], preAllocatedVUs: 60, gracefulStop: '1s' } } };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
