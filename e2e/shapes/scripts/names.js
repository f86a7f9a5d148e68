// Journeys by the tag name, by a URL template, and by the URL.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => {
  http.get(base + '/item/' + __ITER, { tags: { name: 'item' } });
  http.get(http.url`${base}/user/${__ITER}`);
  http.get(base + '/shop');
};
