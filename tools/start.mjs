// `npm start -- ARGS`: sets up what is missing, then is `showtime run ARGS`.
import { fileURLToPath } from 'node:url';
import { setUpOrExit } from './set-up.mjs';

await setUpOrExit();
// In this process: signals, exit code and terminal are the run's, without a wrapper to pass them on.
process.argv.splice(1, 1, fileURLToPath(new URL('../cli/bin.mjs', import.meta.url)), 'run');
await import('../cli/bin.mjs');
