// A copied data directory holds the same bytes, and a paced copy pauses after each block.
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { copyDataDir } from './copy-data.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copy-data-'));
  await mkdir(join(folder, 'from', 'mysql'), { recursive: true });
  await writeFile(join(folder, 'from', 'ibdata1'), Buffer.alloc((5 << 20) / 2, 'ab'));
  await writeFile(join(folder, 'from', 'mysql', 'db.frm'), 'table');
  await writeFile(join(folder, 'from', 'db.pid'), '1');
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function countingClock(): {
  pauses: number;
  sleep: () => Promise<void>;
  nowMs: () => number;
  wallMs: () => number;
} {
  const clock = { pauses: 0, sleep: async () => void (clock.pauses += 1), nowMs: () => 0, wallMs: () => 0 };
  return clock;
}

it.each(['at once', 'paced'])(
  'a copy of a data folder holds the same bytes, without what a running server leaves (%s)',
  async (how) => {
    const { signal } = new AbortController();
    const [from, to] = [join(folder, 'from'), join(folder, 'to')];
    await copyDataDir(from, to, how === 'paced' ? { clock: countingClock(), signal } : undefined);
    expect((await readdir(to)).sort()).toEqual(['ibdata1', 'mysql']);
    expect(await readFile(join(to, 'mysql', 'db.frm'), 'utf8')).toBe('table');
    const [read, written] = [await readFile(join(from, 'ibdata1')), await readFile(join(to, 'ibdata1'))];
    expect(written.equals(read)).toBe(true);
  },
);

it('a copy of a data folder pauses after each block unless the file system copies on write', async () => {
  const clock = countingClock();
  const { signal } = new AbortController();
  await copyDataDir(join(folder, 'from'), join(folder, 'to'), { clock, signal });
  // Three of ibdata1 and one of the table; none with copy on write.
  expect([0, 4]).toContain(clock.pauses);
});
