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

it('the traffic of a slice has exactly as many arrivals as requested, in order and within the slice', () => {
  fc.assert(
    fc.property(request, (requested) => {
      const { dueMs, choice } = trafficOf(requested);
      expect([dueMs.length, choice.length]).toEqual([requested.requests, requested.requests]);
      dueMs.forEach((dueAt, arrival) =>
        expect(dueAt >= (dueMs[arrival - 1] ?? 0) && dueAt < requested.lengthMs).toBe(true),
      );
    }),
    runs,
  );
});

it('the traffic of a slice is a pure function of its seed and its number, and another one for another number', () => {
  fc.assert(
    fc.property(request, (requested) => {
      expect(trafficOf(requested)).toEqual(trafficOf({ ...requested }));
      const other = trafficOf({ ...requested, traffic: requested.traffic + 1 });
      expect(other.drawSeed).not.toBe(trafficOf(requested).drawSeed);
      if (requested.requests > 0) expect(other.dueMs).not.toEqual(trafficOf(requested).dueMs);
    }),
    runs,
  );
});

it('the traffic of a slice mixes journeys in exact proportion: none is more than one request away from its share', () => {
  fc.assert(
    fc.property(request, (requested) => {
      const { choice } = trafficOf(requested);
      const sum = requested.weights.reduce((before, weight) => before + weight, 0);
      const counts = requested.weights.map((_, index) => choice.filter((chosen) => chosen === index).length);
      expect(counts).toEqual(largestRemainder(requested.weights, requested.requests));
      counts.forEach((count, index) =>
        expect(Math.abs(count - (requested.weights[index]! / sum) * requested.requests)).toBeLessThan(
          1 + 1e-6,
        ),
      );
    }),
    runs,
  );
});

it('the traffic of a slice gives what is left over to the largest remainders', () => {
  expect(largestRemainder([1, 1, 1], 10)).toEqual([4, 3, 3]);
  expect(largestRemainder([0.26, 0.25, 0.49], 5)).toEqual([1, 1, 3]);
  expect(largestRemainder([5, 3, 2], 300)).toEqual([150, 90, 60]);
});

it('the traffic of a slice is spread as a Poisson process is: as much variance between halves as chance gives', () => {
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

it('the traffic of a slice shuffles the journeys: neighbours are no more alike than chance makes them', () => {
  const { choice } = trafficOf({ seed: 3, traffic: 1, requests: 2_000, lengthMs: 1_000, weights: [1, 1] });
  const alike = choice.filter((chosen, arrival) => chosen === choice[arrival + 1]).length;
  expect(alike).toBeGreaterThan(900);
  expect(alike).toBeLessThan(1_100);
});
