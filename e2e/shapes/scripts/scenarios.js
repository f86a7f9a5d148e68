// Several scenarios with functions, variables, tags and start times of their own.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = {
  scenarios: {
    browse: { executor: 'shared-iterations', vus: 2, iterations: 24, exec: 'browse', tags: { journey: 'browse' } },
    buy: { executor: 'per-vu-iterations', vus: 2, iterations: 8, exec: 'buy', startTime: '300ms', env: { PATH_OF: '/buy' } },
  },
};
export const browse = () => void http.get(base + '/shop');
export const buy = () => void http.get(base + __ENV.PATH_OF, { tags: { journey: 'buy' } });
