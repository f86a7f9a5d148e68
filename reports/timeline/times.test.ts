// Lists of times: whatever was pushed comes back ascending, together too, and a list used again forgets what
// it held.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Times } from './times.ts';

const list = fc.array(fc.double({ noNaN: true }), { maxLength: 60 });
function timesOf(values: readonly number[], times = new Times()): Times {
  values.forEach((value) => times.push(value));
  return times;
}
const ascending = (values: readonly number[]): number[] =>
  [...Float64Array.from(values).sort()].map((value) => value + 0);
const plain = (values: Float64Array): number[] => [...values].map((value) => value + 0);

it('come back ascending, and again after one more', () => {
  fc.assert(
    fc.property(list, fc.double({ noNaN: true }), (values, more) => {
      const times = timesOf(values);
      expect(plain(times.ascending())).toEqual(ascending(values));
      times.push(more);
      expect(plain(times.ascending())).toEqual(ascending([...values, more]));
    }),
    { seed: 20_261_123 },
  );
});

it('are merged into a list that held others before', () => {
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

it('forget what they held', () => {
  const times = timesOf([3, 1]);
  times.clear();
  expect(times.length).toBe(0);
  expect(plain(timesOf([2], times).ascending())).toEqual([2]);
});
