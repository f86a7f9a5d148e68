// A disk that fills up during a run: a clear message, the right exit code, and nothing left running.
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BadDay, walk } from './bad-day.ts';
import { canMount, fill, SmallDisks } from './small-disk.ts';

let workspace: BadDay;
beforeEach(() => {
  workspace = new BadDay();
});
afterEach(() => workspace.leave());

describe.skipIf(!canMount())('a disk that fills up', () => {
  const disks = new SmallDisks();
  afterEach(() => disks.remove());

  test('a disk that fills up with the run folder on it: the run reports it, ends, and is judged unknown', async () => {
    const out = disks.mount(16);
    const run = workspace.start(walk('--out', out));
    await run.until(/the real peak/);
    fill(out);
    const done = await run.over;
    expect(done.stderr).toMatch(/^what: .*cannot be written/m);
    expect(done.stderr).not.toContain('should not happen');
    expect([done.code, done.stdout]).toEqual([2, expect.stringContaining('UNKNOWN')]);
    expect(workspace.leftRunning()).toEqual([]);
  });
});
