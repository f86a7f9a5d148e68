// The counts give what the histogram of the library gives when it records each value.
import fc from 'fast-check';
import { build } from 'hdr-histogram-js';
import { expect, it } from 'vitest';
import { TimeCounts } from './time-counts.ts';

const powers = Array.from({ length: 36 }, (_, bits) => 2 ** bits);
const value = fc.oneof(
  fc.nat(5_000),
  fc.nat(0x7fffffff),
  fc.integer({ min: 0, max: 86_400_000_000 }),
  fc.constantFrom(...powers, ...powers.map((power) => power - 1), ...powers.map((power) => power + 1)),
);

it('counts of times have the percentiles, the maximum and the total of a histogram of the same values', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 200 }), (values) => {
      const expected = build({
        numberOfSignificantValueDigits: 3,
        bitBucketSize: 32,
        autoResize: true,
        useWebAssembly: false,
      });
      const counts = new TimeCounts();
      for (const one of values) {
        expected.recordValue(one);
        counts.add(one);
      }
      const found = counts.finish();
      expect([found.totalCount, found.maxValue]).toEqual([expected.totalCount, expected.maxValue]);
      for (const percentile of [1, 50, 95, 99, 100])
        expect(found.getValueAtPercentile(percentile)).toBe(expected.getValueAtPercentile(percentile));
    }),
    { numRuns: 500 },
  );
});
