// A file beside the script, once for all users.
import http from 'k6/http';
import { SharedArray } from 'k6/data';
const base = __ENV.BASE_URL;
const users = new SharedArray('users', () => JSON.parse(open('./data/users.json')));
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base + '/user/' + users[__ITER % users.length].name, { tags: { journey: users[__ITER % users.length].name } });
