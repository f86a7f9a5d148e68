import * as fs from 'node:fs/promises';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { withLock } from './lock.mjs';
import { isAlive, thisProcess } from './process-start.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'showtime-lock-'));
});
afterEach(async () => rm(folder, { recursive: true }));

test('a second holder waits until the first one is done, and gets the pid of the holder', async () => {
  const file = join(folder, 'a.lock');
  const order: string[] = [];
  let finishFirst = () => {};
  const firstMayEnd = new Promise<void>((resolve) => {
    finishFirst = resolve;
  });
  let firstHolds = () => {};
  const held = new Promise<void>((resolve) => {
    firstHolds = resolve;
  });
  const first = withLock(file, async () => {
    firstHolds();
    await firstMayEnd;
    order.push('first');
  });
  await held;
  const second = withLock(file, async () => void order.push('second'), {
    onWait: (pid) => {
      order.push(`waits for ${pid}`);
      finishFirst();
    },
  });
  await Promise.all([first, second]);
  expect(order).toEqual([`waits for ${process.pid}`, 'first', 'second']);
  expect(await readdir(folder)).toEqual([]);
});

test('a lock is given back when the work fails', async () => {
  const file = join(folder, 'a.lock');
  await expect(withLock(file, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withLock(file, async () => 'free')).toBe('free');
});

test('the lock of a process that died is taken over', async () => {
  const file = join(folder, 'a.lock');
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  await writeFile(file, JSON.stringify({ pid: child.pid, started: '1' }));
  expect(await withLock(file, async () => 'taken')).toBe('taken');
});

test('a living process that merely got the pid of the dead holder does not hold its lock', async () => {
  const file = join(folder, 'a.lock');
  await writeFile(file, JSON.stringify({ pid: process.pid, started: 'long ago' }));
  expect(await withLock(file, async () => 'taken')).toBe('taken');
});

test('while it is held, the lock names this process and its start', async () => {
  const file = join(folder, 'a.lock');
  const mark = await withLock(file, async () => JSON.parse(await readFile(file, 'utf8')));
  expect(mark).toEqual(thisProcess());
  expect(isAlive(mark)).toBe(true);
});

test('a lock that is given back while another process looks at it is left alone, and so is the next one', async () => {
  const file = join(folder, 'a.lock');
  let finishFirst = (): void => undefined;
  const firstMayEnd = new Promise<void>((resolve) => {
    finishFirst = resolve;
  });
  let firstHolds = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    firstHolds = resolve;
  });
  const first = withLock(file, async () => {
    firstHolds();
    await firstMayEnd;
  });
  await held;
  const removed: string[] = [];
  let looks = 0;
  // The first look finds the name free, though a next holder has it by then.
  const files = {
    ...fs,
    readFile: (async (...args: Parameters<typeof fs.readFile>) => {
      looks += 1;
      if (looks === 1) throw Object.assign(new Error('gone'), { code: 'ENOENT' });
      return fs.readFile(...args);
    }) as typeof fs.readFile,
    rm: (async (path: string, how: object) => {
      removed.push(path);
      await fs.rm(path, how);
    }) as typeof fs.rm,
  };
  const second = withLock(file, async () => 'second', { files, onWait: () => finishFirst() });
  await first;
  expect(await second).toBe('second');
  // Its own lock, once, at its end.
  expect(removed.filter((path) => path === file)).toEqual([file]);
  expect(await readdir(folder)).toEqual([]);
});

test('many who want the lock at once have it one at a time, and all of them get it', async () => {
  const file = join(folder, 'a.lock');
  let holders = 0;
  let most = 0;
  const work = async (): Promise<void> => {
    holders += 1;
    most = Math.max(most, holders);
    await new Promise((resolve) => setImmediate(resolve));
    holders -= 1;
  };
  const wantItOften = async (): Promise<void> => {
    for (let turn = 0; turn < 30; turn += 1) await withLock(file, work);
  };
  await Promise.all(Array.from({ length: 12 }, wantItOften));
  expect(most).toBe(1);
  expect(await readdir(folder)).toEqual([]);
});
