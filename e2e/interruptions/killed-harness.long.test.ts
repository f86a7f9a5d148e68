// kill -9 of the harness, after which only the supervisor is left to end everything.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaults } from '../../chaos/index.ts';
import { InterruptionWorkspace } from './phases.ts';

let workspace: InterruptionWorkspace;
beforeEach(() => {
  workspace = new InterruptionWorkspace();
});
afterEach(() => workspace.leave());

test('after the kill of a harness everything ends without recover as well', async () => {
  const run = workspace.walk();
  await run.until(/kill-pod is in effect/);
  run.child.kill('SIGKILL');
  await expect.poll(() => workspace.leftRunning()).toEqual([]);
  expect(openFaults(workspace.events())).toEqual([]);
});
