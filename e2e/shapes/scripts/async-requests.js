// Requests that run at the same time as promises, redirected ones among them.
import http from 'k6/http';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default async () => {
  const get = (path, journey) => http.asyncRequest('GET', base + path, null, { tags: { journey } });
  await Promise.all([get('/redirect?to=/shop', 'page'), get('/redirect?to=/status/500', 'broken'), get('/shop', 'plain')]);
};
