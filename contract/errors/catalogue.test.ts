import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exitCodes } from '../exit-codes.ts';
import { packageRoot } from '../package-root.ts';
import { catalogue } from './catalogue.ts';
import { ShowtimeError } from './showtime-error.ts';

const rows = [
  ...readFileSync(join(packageRoot(), 'docs/errors.md'), 'utf8').matchAll(
    /^\| `([a-z-]+)` \| (\d+) \| ([^|]+) \|/gm,
  ),
].map(([, code, exit, when]) => ({ code, exit: Number(exit), when: when?.trim() }));

test('docs/errors.md holds exactly the errors of the catalogue, with their exit codes and texts', () => {
  const ours = Object.entries(catalogue).map(([code, { exit, when }]) => ({
    code,
    exit: exitCodes[exit].code,
    when,
  }));
  expect(rows.sort(byCode)).toEqual(ours.sort(byCode));
});

test('an error states what, why and fix, with its problems between', () => {
  const error = new ShowtimeError('bad-plan', { what: 'w', why: 'y', fix: 'f', problems: ['one', 'two'] });
  expect(error.render()).toBe('what: w\nwhy:  y\n      - one\n      - two\nfix:  f');
  expect(error.exitCode).toBe(64);
});

test('many problems are summed up, and few are all listed', () => {
  const lines = (count: number): string[] => {
    const problems = Array.from({ length: count }, (_, row) => `t.csv:${row + 2}: wrong`);
    return new ShowtimeError('bad-timetable', { what: 'w', why: 'y', fix: 'f', problems })
      .render()
      .split('\n')
      .slice(2, -1);
  };
  expect(lines(25)).toHaveLength(25);
  expect(lines(3_000)).toHaveLength(11);
  expect(lines(3_000).slice(-2)).toEqual(['      - t.csv:11: wrong', '      - and 2,990 more']);
});

test('further lines of a text are indented, so that they are never taken for lines of the error', () => {
  const text = 'w\nfix:  rm -rf';
  expect(
    new ShowtimeError('bad-plan', { what: text, why: text, fix: 'f\n', problems: [text] }).render(),
  ).toBe('what: w\n      fix:  rm -rf\nwhy:  w\n      fix:  rm -rf\n      - w\n      fix:  rm -rf\nfix:  f');
});

function byCode(a: { code?: string | undefined }, b: { code?: string | undefined }): number {
  return (a.code ?? '').localeCompare(b.code ?? '');
}
