// A summary of its own: text for the terminal, and a file.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
export function handleSummary({ metrics }) {
  return { stdout: 'requests: ' + metrics.http_reqs.values.count + '\n', 'shape-summary.json': JSON.stringify(Object.keys(metrics)) };
}
