#!/usr/bin/env node
// The program `showtime`: starts the compiled command line, or prints how to compile it.
import { existsSync, writeSync } from 'node:fs';

/** As contract/terminal-text.ts, for when that may be what failed. */
const harmless = (text) =>
  text
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g, '\ufffd')
    .replace(/##(\w*)\[/g, '## $1[')
    .replace(/^([ \t\ufffd]*)::/gm, '$1: :');

// A user's module (SLOs, budgets) may end the process or wait for ever. Nothing was judged then, so the exit
// code must not be 0.
let answered = false;
process.on('exit', (code) => {
  if (answered || (code !== 0 && code !== 13)) return;
  process.exitCode = 70;
  writeSync(
    2,
    [
      'what: the process ended before there was an answer',
      'why:  a module that it read ended it, or waits for something that never happens',
      'fix:  let modules of SLOs and budgets only export data, or write them as YAML',
      '',
    ].join('\n'),
  );
});

// Node's default exit code for an uncaught exception is 1, which is the verdict "fail". Nothing was judged
// here.
process.on('uncaughtException', (error) => {
  try {
    writeSync(
      2,
      [
        harmless(
          `what: something failed that nothing caught: ${error instanceof Error ? error.stack : String(error)}`,
        ),
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
  answered = true;
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
  answered = true;
}
