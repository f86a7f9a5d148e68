import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { makeFolders } from './make-folders.ts';

const folder = mkdtempSync(join(tmpdir(), 'make-folders-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('folders that are missing are made with the mode, and those that are there are left alone', async () => {
  await makeFolders(join(folder, 'a/b/c'), 0o700);
  await makeFolders(join(folder, 'a/b/c'));
  expect(statSync(join(folder, 'a/b/c')).mode & 0o777).toBe(0o700);
});

test.skipIf(!existsSync('/proc/self'))(
  'below a folder that takes nothing it ends with an error',
  async () => {
    await expect(makeFolders('/proc/nothing/here')).rejects.toThrow(/ENOENT/);
  },
);
