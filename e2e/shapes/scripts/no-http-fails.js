// No requests, and a threshold that fails.
import { Counter } from 'k6/metrics';
const found = new Counter('faults_found');
export const options = { vus: 2, iterations: 20, thresholds: { faults_found: ['count<5'] } };
export default () => found.add(1);
