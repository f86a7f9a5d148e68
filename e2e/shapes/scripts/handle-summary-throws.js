// A summary of its own that throws.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
export function handleSummary() {
  throw new Error('no template');
}
