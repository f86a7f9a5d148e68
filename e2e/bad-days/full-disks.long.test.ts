// A disk that fills up under the databases: the run ends, and nothing that was acknowledged is lost.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BadDay, walk } from './bad-day.ts';
import { canMount, fill, SmallDisks } from './small-disk.ts';

const disks = new SmallDisks();
let workspace: BadDay;
beforeEach(() => {
  workspace = new BadDay();
});
afterEach(async () => {
  await workspace.leave();
  disks.remove();
});

test.skipIf(!canMount())(
  'a disk that fills up with the databases on it: orders stop, the run ends all the same, and loses nothing that it acknowledged',
  async () => {
    const runs = disks.mount(900);
    const out = join(workspace.folder, 'out');
    mkdirSync(out);
    const env = { SHOWTIME_RUNS: runs };
    const run = workspace.start(walk('--out', out), env);
    await run.until(/the real peak/);
    fill(runs);
    const done = await run.over;
    expect(done.stderr).not.toContain('should not happen');
    expect([1, 2]).toContain(done.code);
    expect(workspace.processes()).toEqual([]);
    expect((await workspace.run(['recover'], env)).code).toBe(0);
  },
);
