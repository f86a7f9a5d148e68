// Traffic: the right number at the right places in the right mix, the same for the same seed.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { largestRemainder, trafficOf } from './traffic.ts';

const runs = { seed: 20_260, numRuns: 200 };
const weights = fc.array(fc.double({ min: 0.01, max: 100, noNaN: true }), { minLength: 1, maxLength: 6 });
const request = fc.record({
  seed: fc.integer(),
  traffic: fc.nat(10_000),
  requests: fc.nat(400),
  lengthMs: fc.double({ min: 1, max: 5_000, noNaN: true }),
  weights,
});

it('has exactly as many arrivals as were asked for, in order and within the slice', () => {
  fc.assert(
    fc.property(request, (asked) => {
      const { dueMs, choice } = trafficOf(asked);
      expect([dueMs.length, choice.length]).toEqual([asked.requests, asked.requests]);
      dueMs.forEach((dueAt, arrival) =>
        expect(dueAt >= (dueMs[arrival - 1] ?? 0) && dueAt < asked.lengthMs).toBe(true),
      );
    }),
    runs,
  );
});

it('is a pure function of its seed and its number, and another one for another number', () => {
  fc.assert(
    fc.property(request, (asked) => {
      expect(trafficOf(asked)).toEqual(trafficOf({ ...asked }));
      const other = trafficOf({ ...asked, traffic: asked.traffic + 1 });
      expect(other.drawSeed).not.toBe(trafficOf(asked).drawSeed);
      if (asked.requests > 0) expect(other.dueMs).not.toEqual(trafficOf(asked).dueMs);
    }),
    runs,
  );
});

it('mixes journeys in exact proportion: none is more than one request away from its share', () => {
  fc.assert(
    fc.property(request, (asked) => {
      const { choice } = trafficOf(asked);
      const sum = asked.weights.reduce((before, weight) => before + weight, 0);
      const counts = asked.weights.map((_, index) => choice.filter((chosen) => chosen === index).length);
      expect(counts).toEqual(largestRemainder(asked.weights, asked.requests));
      counts.forEach((count, index) =>
        expect(Math.abs(count - (asked.weights[index]! / sum) * asked.requests)).toBeLessThan(1 + 1e-6),
      );
    }),
    runs,
  );
});

it('gives what is left over to the largest remainders', () => {
  expect(largestRemainder([1, 1, 1], 10)).toEqual([4, 3, 3]);
  expect(largestRemainder([0.26, 0.25, 0.49], 5)).toEqual([1, 1, 3]);
  expect(largestRemainder([5, 3, 2], 300)).toEqual([150, 90, 60]);
});

it('is spread as a Poisson process is: as much variance between halves as chance gives', () => {
  // Of n uniform draws the first half holds n/2 with variance n/4; a paced or bursty schedule would miss it
  // by far.
  const requests = 100;
  const firstHalves = Array.from(
    { length: 400 },
    (_, traffic) =>
      trafficOf({ seed: 3, traffic, requests, lengthMs: 1_000, weights: [1] }).dueMs.filter(
        (dueAt) => dueAt < 500,
      ).length,
  );
  const mean = firstHalves.reduce((sum, count) => sum + count, 0) / firstHalves.length;
  const variance =
    firstHalves.reduce((sum, count) => sum + (count - mean) ** 2, 0) / (firstHalves.length - 1);
  expect(Math.abs(mean - 50)).toBeLessThan(1);
  expect(variance).toBeGreaterThan(20);
  expect(variance).toBeLessThan(30);
});

it('shuffles the journeys: neighbours are no more alike than chance makes them', () => {
  const { choice } = trafficOf({ seed: 3, traffic: 1, requests: 2_000, lengthMs: 1_000, weights: [1, 1] });
  const alike = choice.filter((chosen, arrival) => chosen === choice[arrival + 1]).length;
  expect(alike).toBeGreaterThan(900);
  expect(alike).toBeLessThan(1_100);
});
