// JSON as a module.
import http from 'k6/http';
import users from './data/users.json';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base + '/shop', { tags: { journey: users[1].name } });
