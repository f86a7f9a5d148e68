// A request and its two redirects are one intent.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base + '/redirect?to=' + encodeURIComponent('/redirect?to=/shop'), { tags: { journey: 'look' } });
