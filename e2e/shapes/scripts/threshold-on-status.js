// A threshold on a sub-metric of a system tag.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20, thresholds: { 'http_reqs{status:500}': ['count<1'] } };
export default () => void http.get(base + '/status/500', { tags: { journey: 'broken' } });
