// A pod that never becomes ready: the run waits for a minute for it, and is unknown. Fault states and the checker of
// undone faults have their tests in chaos/ and reports/.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BadDay } from './bad-day.ts';

test('a pod that never becomes ready leaves its fault without an end, and the run unknown', async () => {
  const workspace = new BadDay();
  const plan = join(workspace.folder, 'plan.yaml');
  writeFileSync(plan, '- { at: 1s, fault: kill-pod }\n');
  const run = workspace.start(['run', '--duration', '4s', '--peak', '10', '--seed', '1', '--plan', plan]);
  await run.until(/kill-pod is in effect/);
  // Its replacement is there, and stops for good before it can answer.
  const stopped = new Set<number>();
  const stopping = setInterval(() => {
    for (const { name, pid } of workspace.target()?.children ?? []) {
      if (/^pod-(\d+)$/.test(name) && Number(name.slice(4)) > 3 && !stopped.has(pid)) {
        stopped.add(pid);
        process.kill(pid, 'SIGSTOP');
      }
    }
  }, 5);
  const done = await run.over.finally(() => clearInterval(stopping));
  expect(stopped.size).toBeGreaterThan(0);
  expect(done.code).toBe(2);
  expect(workspace.outcomeOf('faults-undone')).toBe('unknown');
  workspace.expectNothingBroken();
  await workspace.leave();
});
