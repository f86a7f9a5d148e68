// Goodput and recovery follow from orders as they ended.
import { expect, it } from 'vitest';
import { goodput, recoveryMs, type OverloadResult, type Outcome } from './phases.ts';

const order = (scheduledMs: number, tookMs: number, good = true): Outcome => ({
  scheduledMs,
  endedMs: scheduledMs + tookMs,
  good,
});
const after = (tookMs: (scheduledMs: number) => number): OverloadResult => ({
  bestPerSecond: 100,
  sends: 0,
  overload: { fromMs: 0, untilMs: 10_000 },
  outcomes: Array.from({ length: 500 }, (_, n) => order(10_000 + n * 20, tookMs(10_000 + n * 20))),
});

it('a phase counts good orders that ended during the overload', () => {
  const outcomes = [order(0, 100), order(0, 100, false), order(9_950, 100), order(5_000, 100)];
  expect(goodput({ ...after(() => 0), outcomes })).toBe(0.2);
});

it('a service is recovered at once when every order is fast', () => {
  expect(recoveryMs(after(() => 100))).toBeLessThan(250);
});

it('a service is recovered when the last slow second is over', () => {
  const recovered = recoveryMs(after((scheduledMs) => (scheduledMs < 13_000 ? 2_000 : 100)));
  expect(recovered).toBeGreaterThan(2_500);
  expect(recovered).toBeLessThanOrEqual(3_250);
});

it('a service is never recovered when the end is slow', () => {
  expect(recoveryMs(after((scheduledMs) => (scheduledMs > 19_000 ? 2_000 : 100)))).toBe(Infinity);
});
