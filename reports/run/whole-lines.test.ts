// Unusual files: what cannot be read or is too long is one damaged line, and everything around it is read.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readLines } from './text-lines.ts';

const dir = mkdtempSync(join(tmpdir(), 'showtime-lines-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));

function read(text: string): { lines: string[]; bad: number; firstBadLine: number; torn: boolean } {
  writeFileSync(join(dir, 'file'), text);
  const { tally, lines } = readLines(dir, 'file', { parse: (line) => line });
  const seen = [...lines].map(({ line, value }) => `${line} ${value.slice(0, 9)}`);
  return { lines: seen, bad: tally.bad, firstBadLine: tally.firstBadLine, torn: tally.torn };
}

it('the reader of whole lines skips a line that is longer than 64 MiB and reads the lines around it', () => {
  expect(read(`first\n${'x'.repeat(70 << 20)}\nthird\nfourth\n`)).toEqual({
    lines: ['1 first', '3 third', '4 fourth'],
    bad: 1,
    firstBadLine: 2,
    torn: false,
  });
});

it('the reader of whole lines takes a last line without end for damage too', () => {
  expect(read(`first\n${'x'.repeat(70 << 20)}`)).toEqual({
    lines: ['1 first'],
    bad: 1,
    firstBadLine: 2,
    torn: false,
  });
});

it('the reader of whole lines reads lines of a few megabytes', () => {
  expect(read(`${'a'.repeat(3 << 20)}\n${'b'.repeat(5 << 20)}\nlast`)).toEqual({
    lines: ['1 aaaaaaaaa', '2 bbbbbbbbb'],
    bad: 0,
    firstBadLine: 0,
    torn: true,
  });
});

it('the reader of whole lines takes a folder in the place of a file for damage', () => {
  mkdirSync(join(dir, 'folder'));
  const { tally, lines } = readLines(dir, 'folder', { parse: (line) => line });
  expect([...lines]).toEqual([]);
  expect(tally).toMatchObject({ present: true, bad: 1, firstBadLine: 1 });
});
