// Tags and names with separators, quotes and line breaks.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base + '/shop', { tags: { journey: 'drinks & snacks, "big"', team: 'a=b' } });
