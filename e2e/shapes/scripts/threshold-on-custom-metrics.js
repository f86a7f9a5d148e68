// Thresholds on metrics of each kind that the script defines.
import http from 'k6/http';
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';
const base = __ENV.BASE_URL;
const [bought, stock, refused, waited] = [new Counter('bought'), new Gauge('stock'), new Rate('refused'), new Trend('waited')];
export const options = { vus: 2, iterations: 20, thresholds: { bought: ['count>=20'], stock: ['value>0'], refused: ['rate<=0.5'], waited: ['med>1', 'p(99.5)<=9'] } };
export default () => {
  http.get(base + '/buy', { tags: { journey: 'buy' } });
  bought.add(1);
  stock.add(-1);
  refused.add(true);
  waited.add(12);
};
