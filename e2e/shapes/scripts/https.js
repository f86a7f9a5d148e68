// HTTPS with a self-signed certificate.
import http from 'k6/http';
export const options = { vus: 2, iterations: 20, insecureSkipTLSVerify: true };
export default () => void http.get(__ENV.HTTPS + '/shop', { tags: { journey: 'look' } });
