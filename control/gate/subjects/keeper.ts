// The program that keeps one shell line of a subject: `keeper.js LINE LOG`. It ends every process of the line
// when its stdin closes, which happens on request and when its parent dies. It ends the process group when
// the line has ended. Its exit code is the line's.
import { constants } from 'node:os';
import { systemClock } from '../../../platform/clock.ts';
import { nodeShell } from '../../../platform/shell.ts';
import { endTagged, tagVariable } from '../../../platform/processes/marked-processes.ts';
import { endGroup } from '../../../platform/processes/process-group.ts';

/** How long a service may take to end after SIGTERM, ms. */
const graceMs = 5_000;

const [line = '', log = ''] = process.argv.slice(2);
const clock = systemClock();
const running = await nodeShell().start(
  { file: 'sh', args: ['-c', line], inherits: 'all' },
  { detached: true, endsWithUs: true, stdout: { appendTo: log }, stderr: { appendTo: log } },
);
let wanted = true;
const end = (): void => {
  wanted = false;
  void endGroup(running.pid, clock, graceMs);
};

process.stdin.on('end', end).on('error', end).resume();
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, end);
const { code, signal } = await running.exited;
// A root that ended may leave children in its group, listening.
await endGroup(running.pid, clock, graceMs);
// Ends what left the group: a target that the line brought up outlives the line, unless the subject is being
// closed.
const tag = process.env[tagVariable];
if (!wanted && tag !== undefined) await endTagged(tag, clock);
process.exit(code ?? 128 + constants.signals[signal ?? 'SIGKILL']);
