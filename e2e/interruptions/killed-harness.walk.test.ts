// kill -9 of the harness in any phase of a run: its target notices, undoes the faults and ends, and what was
// recorded can be judged.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaults } from '../../chaos/index.ts';
import { runFiles } from '../../contract/index.ts';
import { drawPhase, InterruptionWorkspace } from './phases.ts';

const phases = drawPhase('kill -9 of the harness');
let workspace: InterruptionWorkspace;
beforeEach(() => {
  workspace = new InterruptionWorkspace();
});
afterEach(() => workspace.leave());

test.each(phases)(
  'a harness that is killed (%s) loses its lease: faults are undone and everything ends, and what was recorded is judged',
  async (phase) => {
    const run = workspace.walk();
    await run.until(phase);
    run.child.kill('SIGKILL');
    await run.over;
    expect((await workspace.run(['recover'])).code).toBe(0);
    await expect.poll(() => workspace.leftRunning()).toEqual([]);
    expect(openFaults(workspace.events())).toEqual([]);
    const [folder = ''] = workspace.runFolders();
    expect((await workspace.run(['analyze', folder])).code).toBe(
      existsSync(join(folder, runFiles.run)) ? 2 : 64,
    );
  },
);
