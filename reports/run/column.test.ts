// Columns: set values are returned and the others are blank, at any size.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { bytes, integers, numbers } from './column.ts';

it.each([
  ['integers', () => integers(-1), -1],
  ['numbers', () => numbers(NaN), NaN],
  ['bytes', () => bytes(), 0],
])('a column of %s holds what was set, and blanks all around', (_name, make, blank) => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat(5_000), fc.nat(255)), { maxLength: 60 }), (cells) => {
      const column = make();
      const model = new Map(cells);
      for (const [index, value] of cells) column.set(index, value);
      const wrong = Array.from({ length: 5_004 }, (_, k) => k - 1).filter(
        (index) => !Object.is(column.get(index), model.get(index) ?? blank),
      );
      expect(wrong).toEqual([]);
    }),
    { seed: 20_261_123, numRuns: 50 },
  );
});

it('a column adds to what it holds', () => {
  const column = integers();
  column.add(700, 2);
  column.add(700, 3);
  expect([column.get(700), column.get(699)]).toEqual([5, 0]);
});

it('a column of numbers keeps the largest safe integer exactly', () => {
  const column = numbers();
  column.set(0, Number.MAX_SAFE_INTEGER);
  expect(column.get(0)).toBe(Number.MAX_SAFE_INTEGER);
});
