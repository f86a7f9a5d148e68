import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import { writeNewFiles } from './write-new-files.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'write-new-'));
});

const files = [
  { path: 'a.yaml', text: 'a\n' },
  { path: '.github/workflows/b.yml', text: 'b\n' },
  { path: 'c.ts', text: 'c\n' },
];

it('writing new files writes each file with the folders that it needs', async () => {
  await writeNewFiles(folder, files);
  expect(files.map(({ path }) => readFileSync(join(folder, path), 'utf8'))).toEqual(['a\n', 'b\n', 'c\n']);
});

it('writing new files names every file that is there already, dangling links too, and writes nothing', async () => {
  writeFileSync(join(folder, 'a.yaml'), 'mine\n');
  symlinkSync('nowhere', join(folder, 'c.ts'));
  const error = await refusal();
  expect(error.code).toBe('file-exists');
  expect(error.explanation).toMatchObject({
    what: '2 files are there already',
    problems: ['a.yaml', 'c.ts'],
  });
  expect(readdirSync(folder).sort()).toEqual(['a.yaml', 'c.ts']);
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('mine\n');
});

it('writing new files takes back what it wrote when it fails half-way', async () => {
  writeFileSync(join(folder, '.github'), 'a file where a folder should be\n');
  const error = await refusal();
  expect(error.code).toBe('folder-not-writable');
  expect(readdirSync(folder)).toEqual(['.github']);
});

it('writing new files removes only folders that it made', async () => {
  mkdirSync(join(folder, '.github'));
  const error = await refusal([...files, { path: 'a.yaml/below', text: '' }]);
  expect(error.code).toBe('folder-not-writable');
  expect(readdirSync(folder)).toEqual(['.github']);
  expect(readdirSync(join(folder, '.github'))).toEqual([]);
});

it('writing new files reports a folder that takes no files', async () => {
  folder = '/proc/self';
  expect((await refusal()).explanation.what).toBe('/proc/self cannot be written');
});

async function refusal(wanted: typeof files = files): Promise<ShowtimeError> {
  const error: unknown = await writeNewFiles(folder, wanted).then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (!(error instanceof ShowtimeError)) throw new Error('was not refused', { cause: error });
  return error;
}
