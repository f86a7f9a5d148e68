// The detached program that supervises one target: `supervisor-program.js FOLDER`. It logs to stdout.
import { writeSync } from 'node:fs';
import { exitCodes } from '../contract/index.ts';
import { superviseTarget } from '../control/supervisor/supervise-target.ts';
import { systemClock } from '../platform/clock.ts';
import { nodeShell } from '../platform/shell.ts';

/** On a full disk the line is lost and the target goes on. */
function log(line: string): void {
  try {
    writeSync(1, `${new Date().toISOString()} ${line}\n`);
  } catch {
    return;
  }
}

process.on('unhandledRejection', (reason) => {
  log(`unhandled: ${reason instanceof Error ? reason.stack : String(reason)}`);
});
const interruption = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => interruption.abort());
try {
  await superviseTarget(process.argv[2] ?? '', {
    shell: nodeShell(),
    clock: systemClock(),
    log,
    signal: interruption.signal,
  });
  process.exit(0);
} catch (error) {
  log(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(exitCodes.internal.code);
}
