// Quotes are the very lines that evidence points to, and nothing but files of the run folder is read.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { pointersIn, quotesOf } from './evidence-quotes.ts';

const dir = mkdtempSync(join(tmpdir(), 'showtime-quotes-'));
writeFileSync(join(dir, 'ledger.ndjson'), 'one\ntwo\nthree\n');
writeFileSync(join(dir, 'samples.csv'), `# showtime samples 1\n${'x'.repeat(700)}\ntorn`);
afterAll(() => rmSync(dir, { recursive: true }));

it('evidence quotes each line once, by file and line, for any order of the pointers', () => {
  expect(
    quotesOf(dir, ['ledger.ndjson:3 order o-1 (stored.ndjson:7)', 'ledger.ndjson:1, ledger.ndjson:3']),
  ).toEqual([
    { at: 'ledger.ndjson:1', text: 'one' },
    { at: 'ledger.ndjson:3', text: 'three' },
  ]);
});

it('evidence cuts a long line and marks the cut, counts a header as line 1, and leaves out a torn line', () => {
  expect(quotesOf(dir, ['samples.csv:1', 'samples.csv:2', 'samples.csv:3'])).toEqual([
    { at: 'samples.csv:1', text: '# showtime samples 1' },
    { at: 'samples.csv:2', text: `${'x'.repeat(600)} …` },
  ]);
});

it('evidence has no quote for lines and files that are not there, and follows no path', () => {
  expect(
    quotesOf(dir, [
      'ledger.ndjson:0',
      'ledger.ndjson:99',
      'events.ndjson:1',
      '../../etc/passwd:1',
      'passwd:1',
      'ledger.ndjson',
    ]),
  ).toEqual([]);
  expect(pointersIn('see ../ledger.ndjson:2 and run.json:1')).toEqual(['ledger.ndjson:2']);
});
