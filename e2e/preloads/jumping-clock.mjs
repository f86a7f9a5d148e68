// Preloaded into a harness (node --import): its wall clock is set seven seconds ahead once the file
// CLOCK_JUMPS_WHEN is there.
import { existsSync } from 'node:fs';

const jumpMs = 7_000,
  pollIntervalMs = 20;
const signal = process.env['CLOCK_JUMPS_WHEN'] ?? '';
const realNow = Date.now;
let aheadMs = 0;

Date.now = () => realNow() + aheadMs;
setInterval(() => {
  if (existsSync(signal)) aheadMs = jumpMs;
}, pollIntervalMs).unref();
