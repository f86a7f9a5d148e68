// Kills the harness, the supervisor or both at random moments of a walk: nothing is ever left behind. KILLS
// is how often (a few by default, a hundred before a release), SEED fixes the moments.
import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFaults } from '../chaos/index.ts';
import { randomOf } from '../contract/index.ts';
import { Workspace } from './showtime.ts';

const kills = Number(process.env['KILLS'] ?? 4);
const seed = Number(process.env['SEED'] ?? randomInt(1, 2 ** 31));
/** A walk takes about this long on an idle machine, ms. */
const walkMs = 10_000;
/** Open beyond the load's end, so that most kills find one in effect or being undone. */
const faults = [
  'kill-pod',
  'cut-writer-link',
  '{ kind: kill-zone, of: { zone: a } }',
  '{ kind: refuse-orders, share: 0.5 }',
] as const;
const victims = ['harness', 'supervisor', 'both'] as const;

process.stderr.write(`random kills: SEED=${seed} KILLS=${kills}\n`);

test.each(Array.from({ length: kills }, (_, n) => n + 1))('kill %d leaves nothing behind', async (n) => {
  const random = randomOf(seed, n);
  const afterMs = random() * walkMs;
  const victim = victims[Math.floor(random() * victims.length)] ?? 'both';
  const fault = faults[Math.floor(random() * faults.length)] ?? 'kill-pod';
  const workspace = new Workspace();
  const plan = join(workspace.folder, 'plan.yaml');
  writeFileSync(plan, `- { at: 300ms, fault: ${fault} }\n`);
  const run = workspace.start([
    'run',
    '--duration',
    '2s',
    '--peak',
    '10',
    '--seed',
    String(n),
    '--plan',
    plan,
  ]);
  await Promise.race([sleep(afterMs), run.over]);
  if (victim !== 'harness') end(workspace.target()?.supervisor.pid);
  if (victim !== 'supervisor') run.child.kill('SIGKILL');
  await run.over;
  await workspace.run(['recover']);
  await expect
    .poll(() => workspace.leftRunning(), {
      message: `SEED=${seed}, kill ${n} of the ${victim} under ${fault} after ${Math.round(afterMs)} ms`,
    })
    .toEqual([]);
  expect(openFaults(workspace.events())).toEqual([]);
  await workspace.leave();
});

/** It may have ended by itself just now. */
function end(pid: number | undefined): void {
  try {
    if (pid !== undefined) process.kill(pid, 'SIGKILL');
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ESRCH');
  }
}
