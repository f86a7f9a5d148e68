// Functions of k6/http by name and the whole module at once.
import { get, batch, url as template } from 'k6/http';
import * as all from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => {
  get(base + '/redirect?to=/shop', { tags: { journey: 'page' } });
  all.post(base + '/echo', 'x', { tags: { journey: 'echo' } });
  batch([['GET', base + '/shop', null, { tags: { journey: 'plain' } }]]);
  get(template`${base}/item/${__ITER}`);
};
