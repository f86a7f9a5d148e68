// Lists of times: pushed values are returned in ascending order, also when merged, and a cleared list has no
// old values.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { randomOf } from '../../../contract/index.ts';
import { Times } from './times.ts';

const ms = fc.oneof(
  fc.integer({ min: -5_000, max: 60_000_000 }).map((micros) => micros / 1_000),
  // Longer than 31 bits of microseconds can represent, as damaged rows may be.
  fc.constantFrom(0, 1e9, -1e9, 86_400_000.001),
);
const list = fc.array(ms, { maxLength: 60 });
function timesOf(values: readonly number[], times = new Times()): Times {
  values.forEach((value) => times.push(value));
  return times;
}
const ascending = (values: readonly number[]): number[] =>
  [...Float64Array.from(values).sort()].map((value) => Math.round(value * 1_000) + 0);
const plain = (values: Iterable<number>): number[] => [...values].map((value) => value + 0);

it('times are returned ascending, and again after one more', () => {
  fc.assert(
    fc.property(list, ms, (values, more) => {
      const times = timesOf(values);
      expect(plain(times.ascending())).toEqual(ascending(values));
      times.push(more);
      expect(plain(times.ascending())).toEqual(ascending([...values, more]));
    }),
    { seed: 20_261_123 },
  );
});

it('times are merged into a list that contained others before', () => {
  const merged = new Times();
  fc.assert(
    fc.property(fc.array(list, { maxLength: 5 }), (lists) => {
      expect(plain(merged.merge(lists.map((values) => timesOf(values))).ascending())).toEqual(
        ascending(lists.flat()),
      );
    }),
    { seed: 20_261_123 },
  );
});

it('times are empty after clear', () => {
  const times = timesOf([3, 1]);
  times.clear();
  expect(times.length).toBe(0);
  expect(plain(timesOf([2], times).ascending())).toEqual([2_000]);
});

it('times are returned ascending if there are many, with any values', () => {
  const random = randomOf(7);
  for (const [min, max] of [
    [0, 1],
    [0, 40],
    [5, 60_000],
    [-10, 2_000],
    [0, 2_000_000],
  ] as const) {
    // Each length is sorted in another way: by insertion, by the runtime, by narrow and by wide digits.
    for (const length of [20, 50, 500, 5_000]) {
      const values = Array.from({ length }, () => Math.round((min + random() * (max - min)) * 1_000) / 1_000);
      expect(plain(timesOf(values).ascending())).toEqual(ascending(values));
    }
  }
});
