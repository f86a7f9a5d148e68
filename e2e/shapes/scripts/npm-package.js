// A package from npm.
import http from 'k6/http';
import { serializeItem } from 'structured-headers';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base + '/shop', { headers: { Priority: serializeItem([1, new Map()]) }, tags: { journey: 'look' } });
