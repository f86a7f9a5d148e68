// Processes that die during a run: a clear message, the right exit code, nothing left running, and a correct verdict.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

test('an uncaught exception in the harness ends with 70, never with the 1 of a verdict, and the target goes down', async () => {
  const now = join(workspace.folder, 'now');
  const run = workspace.start(walk(), {
    UNCAUGHT_WHEN: now,
    NODE_OPTIONS: `--import ${pathToFileURL(join(packageRoot(), 'e2e/preloads/uncaught.mjs')).href}`,
  });
  await run.until(/the real peak/);
  writeFileSync(now, '');
  const done = await run.over;
  expect([done.code, done.stderr]).toEqual([
    70,
    expect.stringMatching(/^what: .*this rejection has no handler[^]*^why: {2}.*not a verdict[^]*^fix: /m),
  ]);
  await expect.poll(() => workspace.leftRunning()).toEqual([]);
});
