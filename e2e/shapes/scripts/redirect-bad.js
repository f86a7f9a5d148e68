// A redirect to a page that fails is one intent that failed, under the name that the script asked for.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base + '/redirect?to=/status/500', { tags: { name: 'checkout' } });
