import fc from 'fast-check';
import { expect, test } from 'vitest';
import { curveDurationMs, scheduledStarts, type Curve } from './curve.ts';

const flat: Curve = {
  schemaVersion: 1,
  timeUnitMs: 1_000,
  startRate: 10,
  stages: [{ durationMs: 1_000, target: 10 }],
};

test('a flat rate of 10 a second starts the first arrival after 100 ms, not at 0', () => {
  expect([...scheduledStarts(flat)].map((ms) => Math.round(ms))).toEqual([
    100, 200, 300, 400, 500, 600, 700, 800, 900, 1000,
  ]);
});

test('a ramp from 0 to 10 a second holds five arrivals, where its integral reaches each', () => {
  const ramp: Curve = { ...flat, startRate: 0 };
  const starts = [...scheduledStarts(ramp)];
  expect(starts).toHaveLength(5);
  starts.forEach((ms, index) => expect(ms).toBeCloseTo(1000 * Math.sqrt((index + 1) / 5), 6));
});

test('a pause of rate 0 holds no arrival and does not divide by zero', () => {
  const pause: Curve = {
    ...flat,
    stages: [
      { durationMs: 500, target: 0 },
      { durationMs: 1_000, target: 0 },
      { durationMs: 500, target: 10 },
    ],
  };
  const starts = [...scheduledStarts(pause)];
  expect(starts).toHaveLength(5);
  expect(starts.filter((ms) => ms > 501 && ms < 1_499)).toEqual([]);
});

test('arrivals are ordered, inside the curve, and as many as its integral', () => {
  const stage = fc.record({
    durationMs: fc.integer({ min: 10, max: 2_000 }),
    target: fc.integer({ min: 0, max: 600 }),
  });
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 600 }),
      fc.array(stage, { minLength: 1, maxLength: 20 }),
      (startRate, stages) => {
        const curve: Curve = { schemaVersion: 1, timeUnitMs: 10_000, startRate, stages };
        const starts = [...scheduledStarts(curve)];
        let area = 0;
        let rate = startRate;
        for (const { durationMs, target } of stages) {
          area += (((rate + target) / 2) * durationMs) / 10_000;
          rate = target;
        }
        expect(starts).toHaveLength(Math.floor(area + 1e-9));
        starts.forEach((ms, index) => {
          expect(ms).toBeGreaterThanOrEqual(starts[index - 1] ?? 0);
          expect(ms).toBeLessThanOrEqual(curveDurationMs(curve) + 1e-6);
        });
      },
    ),
    { numRuns: 200 },
  );
});
