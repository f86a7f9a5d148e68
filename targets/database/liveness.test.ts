import { expect, test } from 'vitest';
import {
  afterUnansweredProbes,
  afterTick,
  alive,
  defaultThresholds,
  isHung,
  type Liveness,
} from './liveness.ts';

const ticks = (count: number, tookMs: number, from: Liveness = alive): Liveness =>
  Array.from({ length: count }).reduce<Liveness>(
    (liveness) => afterTick(liveness, tookMs, defaultThresholds),
    from,
  );
const tried = (count: number, from: Liveness): Liveness =>
  Array.from({ length: count }).reduce<Liveness>((liveness) => afterUnansweredProbes(liveness), from);

test('a server is hung after 1.5 s without an answer on old and three new connections', () => {
  expect(isHung(tried(3, ticks(30, 50)), defaultThresholds)).toBe(true);
  expect(isHung(tried(3, ticks(29, 50)), defaultThresholds)).toBe(false);
});

test('no answer on old connections alone is not enough', () => {
  expect(isHung(tried(2, ticks(400, 50)), defaultThresholds)).toBe(false);
});

test('time in which this process stood still does not count against the server', () => {
  expect(isHung(tried(3, ticks(1, 60_000)), defaultThresholds)).toBe(false);
  expect(ticks(1, 60_000).unresponsiveMs).toBe(2 * defaultThresholds.tickMs);
});
