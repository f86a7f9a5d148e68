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
