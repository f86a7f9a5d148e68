// Response times survive being written and read, to three digits, and never fall out of range.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeLatencies, Latencies } from './latencies.ts';

it('a histogram of latencies keeps every response time to three significant digits', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 120_000, noNaN: true }), (latencyMs) => {
      const latencies = new Latencies();
      latencies.record(latencyMs);
      const read = decodeLatencies(latencies.encode());
      expect(read.totalCount).toBe(1);
      expect(Math.abs(read.maxValue / 1_000 - latencyMs)).toBeLessThanOrEqual(latencyMs / 1_000 + 0.001);
    }),
    { seed: 1, numRuns: 100 },
  );
});

it('a histogram of latencies counts what is longer than two minutes, or no time at all, at the ends', () => {
  const latencies = new Latencies();
  for (const latencyMs of [0, 500_000]) latencies.record(latencyMs);
  const read = decodeLatencies(latencies.encode());
  expect([read.totalCount, read.minNonZeroValue]).toEqual([2, 1]);
  expect(read.maxValue).toBeGreaterThanOrEqual(120_000_000);
});
