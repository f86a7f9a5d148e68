import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { LineTail } from './line-tail.ts';

let folder = '';
let tail: LineTail;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'showtime-tail-'));
  tail = new LineTail(join(folder, 'file'));
});
afterEach(() => {
  tail.close();
  rmSync(folder, { recursive: true });
});

/** Everything that can be read now; a restart as `restarted`. */
function rest(): string[] {
  const found: string[] = [];
  for (let step = tail.next(); step !== 'end'; step = tail.next())
    found.push(step === 'line' ? tail.line : step);
  return found;
}

it('the tail of a file waits for a file that is not there yet, and for the end of a line', () => {
  expect(rest()).toEqual([]);
  writeFileSync(tail.path, 'one\ntw');
  expect(rest()).toEqual(['one']);
  appendFileSync(tail.path, 'o\nthree\n');
  expect(rest()).toEqual(['two', 'three']);
  expect(rest()).toEqual([]);
});

it('the tail of a file reads a file again that was replaced, and one that became shorter', () => {
  writeFileSync(tail.path, 'one\ntwo\n');
  expect(rest()).toEqual(['one', 'two']);
  writeFileSync(`${tail.path}.new`, 'ONE\ntwo\n');
  renameSync(`${tail.path}.new`, tail.path);
  expect(rest()).toEqual(['restarted', 'ONE', 'two']);
  writeFileSync(tail.path, '1\n');
  expect(rest()).toEqual(['restarted', '1']);
});

it('skips a line of megabytes, which is damage, and reads on behind it', () => {
  writeFileSync(tail.path, `one\n${'x'.repeat(3 << 20)}\ntwo\n`);
  expect(rest()).toEqual(['one', 'two']);
});
