// A harness that fails during a run: a clear message, the exit code of a fault of its own, and nothing left running.
// lost-time.long.test.ts and dead-databases.long.test.ts end other processes.
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
