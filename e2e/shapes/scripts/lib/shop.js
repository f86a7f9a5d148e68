// A local module.
import http from 'k6/http';
export const look = (base) => http.get(base + '/shop', { tags: { journey: 'look' } });
