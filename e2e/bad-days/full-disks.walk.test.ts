// Disks that fill up during a run, and a damaged cache: a clear message, the right exit code, and nothing left running.
import { execFileSync } from 'node:child_process';
import {
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cacheFolder, ensureMariadb } from '../../tools/index.mjs';
import { BadDay, walk } from './bad-day.ts';

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
  const mounts: string[] = [];
  afterEach(() => {
    for (const folder of mounts.splice(0)) {
      execFileSync('umount', [folder]);
      rmSync(folder, { recursive: true });
    }
  });

  /** A small disk in memory. */
  function smallDisk(megabytes: number): string {
    const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder]);
    mounts.push(folder);
    return folder;
  }

  test('a disk that fills up with the run folder on it: the run reports it, ends, and is judged unknown', async () => {
    const out = smallDisk(16);
    const run = workspace.start(walk('--out', out));
    await run.until(/the real peak/);
    fill(out);
    const done = await run.over;
    expect(done.stderr).toMatch(/^what: .*cannot be written/m);
    expect(done.stderr).not.toContain('should not happen');
    expect([done.code, done.stdout]).toEqual([2, expect.stringContaining('UNKNOWN')]);
    expect(workspace.leftRunning()).toEqual([]);
  });

  test('a disk that fills up with the databases on it: orders stop, the run ends all the same, and loses nothing that it acknowledged', async () => {
    const runs = smallDisk(900);
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
  });
});

/** Writes until nothing more goes onto the disk that the folder is on. */
function fill(folder: string): void {
  const file = openSync(join(folder, 'filler'), 'w');
  const chunk = Buffer.alloc(1 << 16);
  try {
    for (;;) writeSync(file, chunk);
  } catch (error) {
    expect((error as NodeJS.ErrnoException).code).toBe('ENOSPC');
  } finally {
    closeSync(file);
  }
  expect(statfsSync(folder).bavail).toBe(0);
}

function canMount(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'mount-try-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', folder], { stdio: 'ignore' });
    execFileSync('umount', [folder]);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
