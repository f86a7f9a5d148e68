// kill -9 of the supervisor in any phase of a run: its children end with it, the run says so, and recover
// closes the record.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaults } from '../../chaos/index.ts';
import { runFiles } from '../../contract/index.ts';
import { drawPhases, WalkPlace } from './phases.ts';

const phases = drawPhases('kill -9 of the supervisor');
let place: WalkPlace;
beforeEach(() => {
  place = new WalkPlace();
});
afterEach(() => place.leave());

test.each([...phases.starting, ...phases.playing])(
  '(%s) takes its children along; the run says so, and recover closes the record',
  async (phase) => {
    const run = place.walk();
    await run.until(phase);
    const folder = place.runFolders()[0] ?? '';
    kill(place.target()?.supervisor.pid, 'SIGKILL');
    const done = await run.over;
    expect(done.stderr.match(/^what: /gm)).toHaveLength(1);
    // Before the load there is nothing to judge.
    expect(done.code).toBe(existsSync(join(folder, runFiles.run)) ? 2 : 69);
    await expect.poll(() => place.leftRunning()).toEqual([]);
    expect((await place.run(['recover'])).code).toBe(0);
    expect(openFaults(place.events())).toEqual([]);
    expect((await place.run(['status'])).code).toBe(64);
  },
);

test('that only hangs is ended by recover', async () => {
  expect((await place.run(['up', '--pods', '1'])).code).toBe(0);
  kill(place.target()?.supervisor.pid, 'SIGSTOP');
  const recovered = await place.run(['recover']);
  expect(recovered).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('did not answer and was ended') as string,
  });
  await expect.poll(() => place.leftRunning()).toEqual([]);
});

function kill(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) throw new Error('there is no supervisor to kill');
  process.kill(pid, signal);
}
