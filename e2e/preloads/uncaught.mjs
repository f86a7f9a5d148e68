// Preloaded into a harness (node --import): once the file UNCAUGHT_WHEN is there, a promise fails that nobody
// catches.
import { existsSync } from 'node:fs';

const lookEveryMs = 20;
const looking = setInterval(() => {
  if (!existsSync(process.env['UNCAUGHT_WHEN'] ?? '')) return;
  clearInterval(looking);
  void Promise.reject(new Error('nobody catches this'));
}, lookEveryMs).unref();
