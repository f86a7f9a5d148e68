// The packed recording: what goes in comes out, and damage is named.
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { ShowtimeError } from '../../contract/index.ts';
import { packRecording, unpackRecording } from './recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'recording-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('the files that viewers read are packed, and unpacked until they are removed', async () => {
  const run = join(folder, 'run-1');
  mkdirSync(run);
  for (const name of ['run.json', 'show.ndjson', 'k6.log', 'report.html'])
    writeFileSync(join(run, name), `content of ${name}\n`);
  writeFileSync(join(folder, 'packed.br'), await packRecording(run, 'run-1'));
  const { path, remove } = await unpackRecording(join(folder, 'packed.br'));
  expect(path).toMatch(/run-1$/);
  expect(readdirSync(path).sort()).toEqual(['run.json', 'show.ndjson']);
  expect(readFileSync(join(path, 'show.ndjson'), 'utf8')).toBe('content of show.ndjson\n');
  await remove();
  expect(existsSync(path)).toBe(false);
});

test.each([
  ['missing', null],
  ['damaged', Buffer.from('nonsense')],
])('a recording that is %s is refused', async (name, bytes) => {
  const file = join(folder, `${name}.br`);
  if (bytes !== null) writeFileSync(file, bytes);
  const error = await unpackRecording(file).catch((one: unknown) => one);
  expect(error).toBeInstanceOf(ShowtimeError);
  expect((error as ShowtimeError).code).toBe('bad-show');
});
