#!/usr/bin/env node
// The program `showtime`: starts the compiled command line, or says how to compile it.
import { existsSync } from 'node:fs';

const compiled = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(compiled)) {
  const { main } = await import(compiled.href);
  await main(process.argv.slice(2));
} else {
  process.stderr.write([
    'what: Showtime is not compiled yet.',
    'why:  dist/cli/main.js, which npm ci makes, is not there.',
    'fix:  npm ci   (or npm run build, when node_modules is there)',
    '',
  ].join('\n'));
  process.exitCode = 69;
}
