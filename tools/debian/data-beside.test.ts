import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readDataBeside } from './data-beside.mjs';

const data = { folder: '/usr/share/some/where', files: ['default.tmpl'] };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'showtime-beside-'));
  await mkdir(join(folder, 'package/usr/share/some/where'), { recursive: true });
  await writeFile(join(folder, 'package/usr/share/some/where/default.tmpl'), 'a template');
});
afterEach(async () => rm(folder, { recursive: true }));

async function relocated(program: string): Promise<string> {
  await writeFile(join(folder, 'program'), program, 'latin1');
  await readDataBeside({
    unpacked: join(folder, 'package'),
    program: join(folder, 'program'),
    beside: folder,
    data,
  });
  return readFile(join(folder, 'program'), 'latin1');
}

test('the one path to the data leads to the working directory, and nothing else changes', async () => {
  const before = '\x00\xff/usr/share/some/where355\x00/usr/share/some/where/ui/\xfe';
  expect(await relocated(before)).toBe('\x00\xff.////////////////////355\x00/usr/share/some/where/ui/\xfe');
  expect(await readFile(join(folder, 'default.tmpl'), 'utf8')).toBe('a template');
});

test.each([
  ['no path', 'nothing', 0],
  ['two', '/usr/share/some/where \x00 /usr/share/some/where', 2],
])('a program with %s is left alone', async (_how, program, times) => {
  await expect(relocated(program)).rejects.toThrow(
    `program names /usr/share/some/where ${times} times, not once`,
  );
  expect(await readFile(join(folder, 'program'), 'latin1')).toBe(program);
});
