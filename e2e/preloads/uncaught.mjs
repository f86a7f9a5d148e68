// Preloaded into a harness (node --import): once the file UNCAUGHT_WHEN exists, a promise rejects without a
// handler.
import { existsSync } from 'node:fs';

const pollIntervalMs = 20;
const polling = setInterval(() => {
  if (!existsSync(process.env['UNCAUGHT_WHEN'] ?? '')) return;
  clearInterval(polling);
  void Promise.reject(new Error('this rejection has no handler'));
}, pollIntervalMs).unref();
