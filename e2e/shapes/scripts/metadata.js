// Tags and metadata for all requests of a user.
import http from 'k6/http';
const base = __ENV.BASE_URL;
import exec from 'k6/execution';
export const options = { vus: 2, iterations: 20 };
export default () => {
  exec.vu.metrics.tags.journey = 'all of it';
  exec.vu.metrics.metadata.trace = 'n' + __ITER;
  http.get(base + '/redirect?to=/shop');
};
