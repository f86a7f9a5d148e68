// kill -9 of the supervisor in any phase of a run: its children end with it, the run reports it, and recover
// closes the record.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaults } from '../../chaos/index.ts';
import { runFiles } from '../../contract/index.ts';
import { drawPhase, InterruptionWorkspace } from './phases.ts';

const phases = drawPhase('kill -9 of the supervisor');
let workspace: InterruptionWorkspace;
beforeEach(() => {
  workspace = new InterruptionWorkspace();
});
afterEach(() => workspace.leave());

test.each(phases)(
  'a supervisor that is killed (%s) takes its children along; the run reports it, and recover closes the record',
  async (phase) => {
    const run = workspace.walk();
    await run.until(phase);
    const folder = workspace.runFolders()[0] ?? '';
    kill(workspace.target()?.supervisor.pid, 'SIGKILL');
    const done = await run.over;
    expect(done.stderr.match(/^what: /gm)).toHaveLength(1);
    // Before the load there is nothing to judge.
    expect(done.code).toBe(existsSync(join(folder, runFiles.run)) ? 2 : 69);
    await expect.poll(() => workspace.leftRunning()).toEqual([]);
    expect((await workspace.run(['recover'])).code).toBe(0);
    expect(openFaults(workspace.events())).toEqual([]);
    expect(await workspace.run(['status'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('no target is up'),
    });
  },
);

test('a supervisor that only hangs is ended by recover', async () => {
  expect((await workspace.run(['up', '--pods', '1'])).code).toBe(0);
  kill(workspace.target()?.supervisor.pid, 'SIGSTOP');
  const recovered = await workspace.run(['recover']);
  expect(recovered).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('did not answer and was ended') as string,
  });
  await expect.poll(() => workspace.leftRunning()).toEqual([]);
});

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) throw new Error('there is no supervisor to kill');
  process.kill(pid, signal);
}
