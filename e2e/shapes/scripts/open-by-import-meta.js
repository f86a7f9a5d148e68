// Files by import.meta.resolve, in the script and in a module in another folder.
import http from 'k6/http';
import { paths } from './lib/paths.js';
const base = __ENV.BASE_URL;
const users = JSON.parse(open(import.meta.resolve('./data/users.json')));
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base + paths[0], { tags: { journey: users[0].name } });
