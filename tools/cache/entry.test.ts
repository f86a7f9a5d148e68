import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../run-command.mjs';
import { keepEntry, find } from './entry.mjs';

const program = fileURLToPath(new URL('./fixtures/keep-slow-tool.mjs', import.meta.url));
let cacheDir: string;
beforeEach(async () => {
  cacheDir = await mkdtemp(join(tmpdir(), 'showtime-cache-'));
});
afterEach(async () => rm(cacheDir, { recursive: true }));

const keep = (...args: string[]) => runCommand(process.execPath, [program, cacheDir, ...args]);
const timesMade = async () => (await readFile(join(cacheDir, 'made.log'), 'utf8')).trim().split('\n').length;
const leftovers = () => readdir(join(cacheDir, '.making'));

test('two processes at once on an empty cache make the tool once and both use it', async () => {
  const [one, other] = await Promise.all([keep(), keep()]);
  const answers = [one, other].map(({ stdout, stderr }) => ({
    ...(JSON.parse(stdout) as { folder: string; made: boolean }),
    stderr,
  }));
  expect(answers.map(({ folder }) => folder)).toEqual([join(cacheDir, 'tool'), join(cacheDir, 'tool')]);
  expect(answers.map(({ made }) => made).sort()).toEqual([false, true]);
  expect(await timesMade()).toBe(1);
  expect(await leftovers()).toEqual([]);
});

test('a process killed half-way leaves no entry, and the next one makes it completely and sweeps up', async () => {
  expect((await keep('dies')).signal).toBe('SIGKILL');
  expect(await find(cacheDir, 'tool')).toEqual({ entry: undefined, damage: undefined });
  expect((await leftovers()).length).toBeGreaterThan(0);
  expect((await keep()).code).toBe(0);
  expect(await readFile(join(cacheDir, 'tool/tool'), 'utf8')).toBe('half and half');
  expect(await leftovers()).toEqual([]);
});

const make = (content: string) => async (folder: string) => {
  await writeFile(join(folder, 'tool'), content);
  return { source: 'test', version: '1.0.0', files: ['tool'] };
};

test('a file that changed since it was kept is found, reported, thrown away and made again', async () => {
  await keepEntry({ cacheDir, name: 'tool', make: make('good') });
  await writeFile(join(cacheDir, 'tool/tool'), 'evil');
  expect((await find(cacheDir, 'tool')).damage).toBe('tool has another SHA-256 than when it was kept');
  const lines: string[] = [];
  const kept = await keepEntry({
    cacheDir,
    name: 'tool',
    make: make('good again'),
    onProgress: (line) => lines.push(line),
  });
  expect(kept.made).toBe(true);
  expect(await readFile(join(cacheDir, 'tool/tool'), 'utf8')).toBe('good again');
  expect(lines).toEqual([
    'tool in the cache is damaged (tool has another SHA-256 than when it was kept): thrown away, getting it again',
  ]);
});

test('a missing file, and a folder without a record, count as damage', async () => {
  await keepEntry({ cacheDir, name: 'tool', make: make('good') });
  await rm(join(cacheDir, 'tool/tool'));
  expect((await find(cacheDir, 'tool')).damage).toBe('tool is missing');
  await mkdir(join(cacheDir, 'other'));
  expect((await find(cacheDir, 'other')).damage).toBe('its record entry.json cannot be read');
  await writeFile(join(cacheDir, 'other/entry.json'), '{"files": {}}');
  expect((await find(cacheDir, 'other')).damage).toBe('its record entry.json names no files');
});

test('a making that fails leaves the cache as it was', async () => {
  await expect(
    keepEntry({ cacheDir, name: 'tool', make: () => Promise.reject(new Error('no network')) }),
  ).rejects.toThrow('no network');
  expect(await find(cacheDir, 'tool')).toEqual({ entry: undefined, damage: undefined });
  expect(await leftovers()).toEqual([]);
});

test('a kept entry is used without making it again', async () => {
  await keepEntry({ cacheDir, name: 'tool', make: make('good') });
  const again = await keepEntry({
    cacheDir,
    name: 'tool',
    make: () => Promise.reject(new Error('made again')),
  });
  expect(again.made).toBe(false);
  expect(again.record.version).toBe('1.0.0');
});
