// Options that k6 refuses.
export const options = { vus: -3, duration: '1s' };
export default () => undefined;
