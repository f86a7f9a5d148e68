// A module of its own in JavaScript.
import { look } from './lib/shop.js';
const base = __ENV.BASE_URL;
export const options = { vus: 2, iterations: 20 };
export default () => void look(base);
