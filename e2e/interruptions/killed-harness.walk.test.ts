// kill -9 of the harness in any phase of a run: its target notices, undoes the faults and ends, and what was
// recorded can be judged.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaults } from '../../chaos/index.ts';
import { runFiles } from '../../contract/index.ts';
import { drawPhases, WalkPlace } from './phases.ts';

const phases = drawPhases('kill -9 of the harness');
let place: WalkPlace;
beforeEach(() => {
  place = new WalkPlace();
});
afterEach(() => place.leave());

test.each([...phases.starting, ...phases.playing])(
  '(%s) loses its lease: faults are undone and everything ends, and what was recorded is judged',
  async (phase) => {
    const run = place.walk();
    await run.until(phase);
    run.child.kill('SIGKILL');
    await run.over;
    expect((await place.run(['recover'])).code).toBe(0);
    await expect.poll(() => place.leftRunning()).toEqual([]);
    expect(openFaults(place.events())).toEqual([]);
    const [folder = ''] = place.runFolders();
    expect((await place.run(['analyze', folder])).code).toBe(existsSync(join(folder, runFiles.run)) ? 2 : 64);
  },
);

test('needs nobody: without recover everything ends as well', async () => {
  const run = place.walk();
  await run.until(/kill-pod is in effect/);
  run.child.kill('SIGKILL');
  await expect.poll(() => place.leftRunning()).toEqual([]);
  expect(openFaults(place.events())).toEqual([]);
});
