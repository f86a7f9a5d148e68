// A generator that dies or stands still, and a clock that jumps: nothing is proven. The checkers have unit tests.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { packageRoot } from '../../contract/index.ts';
import { BadDay, walk } from './bad-day.ts';

let workspace: BadDay;
beforeEach(() => {
  workspace = new BadDay();
});
afterEach(() => workspace.leave());

test('k6 dies under load: what was recorded is judged unknown', async () => {
  const run = workspace.start(walk());
  await run.until(/the real peak/);
  await expect.poll(() => workspace.events().map(({ kind }) => kind)).toContain('load-started');
  process.kill(workspace.k6Pid(), 'SIGKILL');
  expect((await run.over).code).toBe(2);
  expect(workspace.outcomeOf('load-delivered')).toBe('unknown');
  workspace.expectNothingBroken();
});

test('a generator that stands still for a second proves nothing about the service', async () => {
  const run = workspace.start(walk());
  await run.until(/the real peak/);
  // Triggered by k6's first samples: its schedule has started, with seconds to go.
  await expect.poll(() => workspace.events().map(({ kind }) => kind)).toContain('load-started');
  const pid = workspace.k6Pid();
  process.kill(pid, 'SIGSTOP');
  await setTimeout(1_000);
  process.kill(pid, 'SIGCONT');
  expect((await run.over).code).toBe(2);
  expect(workspace.outcomeOf('load-delivered')).toBe('unknown');
  workspace.expectNothingBroken();
});

test('the wall clock jumps under load: stamps become ambiguous, so nothing is proven', async () => {
  const jump = join(workspace.folder, 'jump');
  const run = workspace.start(walk(), {
    CLOCK_JUMPS_WHEN: jump,
    NODE_OPTIONS: `--import ${pathToFileURL(join(packageRoot(), 'e2e/preloads/jumping-clock.mjs')).href}`,
  });
  await run.until(/the real peak/);
  await expect.poll(() => workspace.events().map(({ kind }) => kind)).toContain('load-started');
  writeFileSync(jump, '');
  expect((await run.over).code).toBe(2);
  expect(workspace.outcomeOf('clock-steady')).toBe('unknown');
  workspace.expectNothingBroken();
});
