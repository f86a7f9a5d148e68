// A digest login: the first 401 is part of the request.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => void http.get(base.replace('//', '//me:pass@') + '/digest', { auth: 'digest', tags: { journey: 'account' } });
