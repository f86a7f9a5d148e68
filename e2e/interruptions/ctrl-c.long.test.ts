// Ctrl-C before the load, while the harness measures what a visit costs on this machine.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { InterruptionWorkspace } from './phases.ts';

let workspace: InterruptionWorkspace;
beforeEach(() => {
  workspace = new InterruptionWorkspace();
});
afterEach(() => workspace.leave());

test('Ctrl-C while a visit is measured ends everything, and leaves no folder', async () => {
  const run = workspace.start(['run', '--duration', '5s', '--seed', '5', '--plan', 'none']);
  await run.until(/measuring for some seconds/);
  run.child.kill('SIGINT');
  expect((await run.over).code).toBe(130);
  expect(workspace.runFolders()).toEqual([]);
});
