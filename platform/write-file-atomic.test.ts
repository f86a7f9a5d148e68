// A file is written completely or not at all, whatever exists at its path.
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeFileAtomic } from './write-file-atomic.ts';

let folder: string;
const at = (name: string): string => join(folder, name);

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'atomic-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('a file is replaced with the new text and mode, and nothing is left beside it', () => {
  writeFileSync(at('a'), 'old and longer');
  writeFileAtomic(at('a'), 'new', { mode: 0o600, fsync: true });
  expect(readFileSync(at('a'), 'utf8')).toBe('new');
  expect(statSync(at('a')).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['a']);
});

test('a link is replaced and what it leads to is left as it was, as is what shares a hard link', () => {
  writeFileSync(at('target'), 'kept');
  symlinkSync(at('target'), at('soft'));
  linkSync(at('target'), at('hard'));
  for (const name of ['soft', 'hard']) writeFileAtomic(at(name), 'new');
  expect(['soft', 'hard', 'target'].map((name) => readFileSync(at(name), 'utf8'))).toEqual([
    'new',
    'new',
    'kept',
  ]);
});

test('a write that fails throws the error of the system and leaves nothing behind', () => {
  mkdirSync(at('directory'));
  expect(() => writeFileAtomic(at('directory'), 'text')).toThrow(/EISDIR|EPERM|ENOTEMPTY/);
  expect(() => writeFileAtomic(at('missing/a'), 'text')).toThrow('ENOENT');
  expect(readdirSync(folder)).toEqual(['directory']);
});
