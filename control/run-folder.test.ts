import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeRunFolder } from './run-folder.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'run-folder-'));
});
afterEach(() => rm(parent, { recursive: true }));

const wallMs = Date.UTC(2026, 10, 23, 19, 0, 5, 123);

test('a folder is named by UTC time and scenario, and two in one second get different names', async () => {
  const first = await makeRunFolder(join(parent, 'deep'), 'showtime-rush', wallMs);
  const second = await makeRunFolder(join(parent, 'deep'), 'showtime-rush', wallMs);
  expect([first.id, second.id]).toEqual([
    '20261123T190005Z-showtime-rush',
    '20261123T190005Z-showtime-rush-2',
  ]);
});

test('JSON is written atomically', async () => {
  const folder = await makeRunFolder(parent, 'x', wallMs);
  await folder.writeJson('plan', [{ atMs: 1 }]);
  expect(JSON.parse(await readFile(folder.file('plan'), 'utf8'))).toEqual([{ atMs: 1 }]);
  expect((await readdir(folder.path)).sort()).toEqual(['logs', 'plan.json']);
});

test('a parent that is a file is refused with what to do', async () => {
  await writeFile(join(parent, 'file'), '');
  await expect(makeRunFolder(join(parent, 'file'), 'x', wallMs)).rejects.toMatchObject({
    code: 'folder-not-writable',
    exitCode: 64,
  });
});
