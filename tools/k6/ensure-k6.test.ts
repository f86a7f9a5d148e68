import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepEntry } from '../cache/entry.mjs';
import { ensureK6, findK6 } from './ensure-k6.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'showtime-k6-'));
});
afterEach(async () => rm(folder, { recursive: true }));

async function fakeK6(name: string, prints: string): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, `#!/bin/sh\necho "${prints}"\n`);
  await chmod(file, 0o755);
  return file;
}
const entryName = `k6-2.2.0-${process.platform}-${process.arch}`;

test('SHOWTIME_K6 comes first', async () => {
  const path = await fakeK6('my-k6', 'k6 v2.1.0 (go1.26.0, linux/amd64)');
  expect(await ensureK6({ cacheDir: folder, env: { SHOWTIME_K6: path, PATH: '' } })).toEqual({
    path,
    version: '2.1.0',
    source: 'SHOWTIME_K6',
    tried: [],
  });
});

test('a SHOWTIME_K6 that is too old is reported, and PATH is next', async () => {
  const old = await fakeK6('old', 'k6 v1.4.2 (go1.25.0, linux/amd64)');
  const path = await fakeK6('k6', 'k6 v2.2.0 (go1.26.0, linux/amd64)');
  const lines: string[] = [];
  const k6 = await ensureK6({
    cacheDir: folder,
    env: { SHOWTIME_K6: old, PATH: folder },
    onProgress: (line) => lines.push(line),
  });
  expect(k6).toMatchObject({ path, source: 'PATH', version: '2.2.0' });
  expect(lines).toEqual([`k6: SHOWTIME_K6: ${old} is k6 1.4.2; 2.x from 2.0 on is needed`]);
});

test('a k6 of the next major version, and a program that is no k6, will not do', async () => {
  await fakeK6('k6', 'k6 v3.0.0 (go1.30.0, linux/amd64)');
  const named = await fakeK6('other', 'hello');
  const { found, tried } = await findK6({ cacheDir: folder, env: { SHOWTIME_K6: named, PATH: folder } });
  expect(found).toBe(false);
  expect(tried.slice(0, 2).map(({ reason }) => reason)).toEqual([
    `${named} does not identify itself as k6: hello`,
    `${join(folder, 'k6')} is k6 3.0.0; 2.x from 2.0 on is needed`,
  ]);
});

test('a kept k6 is used, unless its bytes changed', async () => {
  const make = async (into: string) => {
    await writeFile(join(into, 'k6'), 'bytes');
    return { source: 'test', version: '2.2.0', files: ['k6'] };
  };
  await keepEntry({ cacheDir: folder, name: entryName, make });
  expect(await findK6({ cacheDir: folder, env: { PATH: '' } })).toMatchObject({
    found: true,
    source: 'cache',
    version: '2.2.0',
  });
  await writeFile(join(folder, entryName, 'k6'), 'other bytes');
  const row = await findK6({ cacheDir: folder, env: { PATH: '' } });
  expect(row.found).toBe(false);
  expect(row.tried[2]).toEqual({
    source: 'cache',
    reason: 'damaged: k6 has another SHA-256 than when it was kept',
  });
});

test('when no way works, the error holds a row with every reason and a way out', async () => {
  // The discard port on loopback replaces a release server that refuses; there is no go on an empty PATH
  // except perhaps beside it.
  const given = ensureK6({
    cacheDir: folder,
    env: { PATH: '' },
    releases: 'http://127.0.0.1:9',
    goProgram: join(folder, 'no-go'),
  });
  await expect(given).rejects.toMatchObject({ name: 'MissingToolError', exitCode: 69 });
  const error = await given.catch(
    (reason: unknown) =>
      reason as { rows: { tried: { source: string; reason: string }[]; get: string }[]; why: string },
  );
  const row = (error as { rows: { tried: { source: string; reason: string }[]; get: string }[] }).rows[0];
  expect(row?.tried.map(({ source }) => source)).toEqual([
    'SHOWTIME_K6',
    'PATH',
    'cache',
    'official release',
    'go build',
  ]);
  expect(row?.tried[3]?.reason).toContain('cannot be reached');
  expect(row?.tried[4]?.reason).toContain('go build ended with exit code 127');
  expect(row?.get).toContain('SHOWTIME_K6=');
});
