// Options from a JSON file, changed by a variable.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { ...JSON.parse(open('./data/options.json')), iterations: Number(__ENV.ITERATIONS) };
export default () => void http.get(base + '/shop', { tags: { journey: 'look' } });
