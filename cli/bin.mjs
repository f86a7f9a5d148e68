#!/usr/bin/env node
// The program `showtime`: starts the compiled command line, or says how to compile it.
import { existsSync, writeSync } from 'node:fs';

// Left to itself Node exits with 1 for what nobody caught, and 1 is the verdict "fail": nothing was judged
// here.
process.on('uncaughtException', (error) => {
  try {
    writeSync(
      2,
      [
        `what: something failed where nobody caught it: ${error instanceof Error ? error.stack : String(error)}`,
        'why:  this is a bug of Showtime, not a verdict and not your input',
        'fix:  run `showtime recover`, then report it with the lines above and the run folder',
        '',
      ].join('\n'),
    );
  } finally {
    process.exit(70);
  }
});

const compiled = new URL('../dist/bundle/main.js', import.meta.url);
if (existsSync(compiled)) {
  const { main } = await import(compiled.href);
  await main(process.argv.slice(2));
} else {
  process.stderr.write(
    [
      'what: Showtime is not compiled yet.',
      'why:  dist/bundle/main.js, which npm ci makes, is not there.',
      'fix:  npm ci   (or npm run build, when node_modules is there)',
      '',
    ].join('\n'),
  );
  process.exitCode = 69;
}
