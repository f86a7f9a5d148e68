// A file named by a flag is written atomically, and never over what was recorded, by whatever path.
import {
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ShowtimeError } from '../contract/index.ts';
import { checkOutFile, writeOutFile } from './out-file.ts';

let dir: string;
const at = (...names: string[]): string => join(dir, ...names);
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'out-file-'));
  mkdirSync(at('run', 'logs'), { recursive: true });
  writeFileSync(at('run', 'run.json'), 'recorded');
  mkdirSync(at('gate'));
  writeFileSync(at('gate', 'gate.json'), 'recorded');
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

it('an output file writes a new file and over an old one, and leaves nothing else behind', () => {
  mkdirSync(at('out'));
  writeOutFile('--out', at('out', 'page.html'), 'one');
  writeOutFile('--out', at('out', 'page.html'), 'two');
  expect([readdirSync(at('out')), readFileSync(at('out', 'page.html'), 'utf8')]).toEqual([
    ['page.html'],
    'two',
  ]);
});

it.each([
  ['run/run.json', 'would be written into'],
  ['run/new.html', 'would be written into'],
  ['run/logs/k6.log', 'would be written into'],
  ['gate/slices.ndjson', 'would be written into'],
  ['to-run/new.html', 'would be written into'],
  ['to-run.json', 'is a link'],
  ['dangling', 'is a link'],
  ['run', 'is no regular file'],
])('an output file refuses %s, before any work and when it writes', (path, what) => {
  symlinkSync(at('run'), at('to-run'));
  symlinkSync(at('run', 'run.json'), at('to-run.json'));
  symlinkSync(at('run', 'later.json'), at('dangling'));
  for (const write of [() => checkOutFile('--out', at(path)), () => writeOutFile('--out', at(path), 'text')])
    expect(refusal(write)).toMatchObject({
      code: 'bad-flag',
      explanation: { what: expect.stringContaining(what) as unknown },
    });
  expect(readFileSync(at('run', 'run.json'), 'utf8')).toBe('recorded');
  expect(readdirSync(at('run')).sort()).toEqual(['logs', 'run.json']);
});

it('an output file leaves what a hard link shares with evidence as it was', () => {
  linkSync(at('run', 'run.json'), at('same.json'));
  writeOutFile('--out', at('same.json'), 'text');
  expect(readFileSync(at('run', 'run.json'), 'utf8')).toBe('recorded');
});

it('an output file reports a missing folder', () => {
  expect(refusal(() => writeOutFile('--out', at('nowhere', 'page.html'), 'text'))).toMatchObject({
    code: 'folder-not-writable',
    explanation: { why: expect.stringContaining('ENOENT') as unknown },
  });
});

function refusal(write: () => void): ShowtimeError {
  try {
    write();
  } catch (error) {
    return error as ShowtimeError;
  }
  throw new Error('was not refused');
}
