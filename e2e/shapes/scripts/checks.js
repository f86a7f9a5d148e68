// Checks of which one fails; alone they fail nothing, as in k6, and each can be an objective.
import http from 'k6/http';
import { check } from 'k6';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => {
  const answer = http.get(base + '/shop', { tags: { journey: 'look' } });
  check(answer, { 'is 200': ({ status }) => status === 200, 'has prices': ({ body }) => body.includes('price') });
};
