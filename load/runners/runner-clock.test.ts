// The offset of a runner's clock, from what requests and answers bound.
import { expect, test } from 'vitest';
import { RunnerOffset } from './runner-clock.ts';

/** A reading of a clock that is `offset` ahead, taken `before` ms after the request and `after` ms before the answer. */
function reading(at: number, offset: number, before: number, after: number) {
  return { askedMs: at, answeredMs: at + before + after, runnerMs: Math.floor(at + before + offset) };
}

test('the offset is within its uncertainty, however uneven the ways are', () => {
  const known = new RunnerOffset();
  known.take(reading(1_000, 250, 1, 30));
  known.take(reading(2_000, 250, 20, 2));
  expect(Math.abs(known.offsetMs - 250)).toBeLessThanOrEqual(known.uncertaintyMs);
  expect(known.uncertaintyMs).toBeLessThanOrEqual(2);
  expect(known.movedMs).toBe(0);
});

test('a clock that is set during the load has moved by at least what contradicts the beginning', () => {
  const known = new RunnerOffset();
  known.take(reading(1_000, 10, 2, 2));
  known.fix();
  known.take(reading(2_000, 10, 40, 40));
  expect(known.movedMs).toBe(0);
  known.take(reading(3_000, 110, 2, 2));
  expect(known.movedMs).toBeGreaterThan(90);
  expect(known.movedMs).toBeLessThanOrEqual(100);
});

test('slow answers make the offset uncertain instead of wrong', () => {
  const known = new RunnerOffset();
  known.take(reading(1_000, 0, 200, 0));
  expect(known.uncertaintyMs).toBeGreaterThan(99);
  expect(Math.abs(known.offsetMs)).toBeLessThanOrEqual(known.uncertaintyMs);
});
