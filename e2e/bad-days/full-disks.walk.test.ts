// A disk that fills up during a run, and a damaged cache: a clear message, the right exit code, and nothing left running.
import { cpSync, truncateSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cacheFolder, ensureMariadb } from '../../tools/index.mjs';
import { BadDay, walk } from './bad-day.ts';
import { canMount, fill, SmallDisks } from './small-disk.ts';

let workspace: BadDay;
beforeEach(() => {
  workspace = new BadDay();
});
afterEach(() => workspace.leave());

test('a damaged cache is noticed, and its tool got again', async ({ skip }) => {
  const { serverPath } = await ensureMariadb();
  const inCache = relative(cacheFolder(), serverPath);
  const cache = join(workspace.folder, 'cache');
  if (inCache.startsWith('..')) skip('this machine has a database of its own, so the cache is not asked');
  // Only the database's entry: other tests write to the shared cache meanwhile.
  const [entry = ''] = inCache.split(sep);
  cpSync(join(cacheFolder(), entry), join(cache, entry), { recursive: true });
  truncateSync(join(cache, inCache), 1_000);
  const up = await workspace.run(['up', '--pods', '1'], { SHOWTIME_CACHE: cache });
  expect([up.code, up.stderr]).toEqual([0, expect.stringMatching(/mariadb.* damaged/)]);
  expect((await workspace.run(['down'])).code).toBe(0);
});

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
