// A burst may wait, a standing queue is cut.
import { expect, it } from 'vitest';
import { CoDel } from './codel.ts';

/** Feeds one wait every 50 ms from `fromMs` on; true for each that was turned away. */
function feed(codel: CoDel, waitsMs: readonly number[], fromMs = 0): boolean[] {
  return waitsMs.map((waitedMs, n) => codel.isTooLate(waitedMs, fromMs + n * 50));
}
const steady = (waitedMs: number, count: number): number[] => Array.from({ length: count }, () => waitedMs);

it('CoDel serves a burst, however long its first callers waited', () => {
  const burst = [1_000, 800, 600, 400, 200, 50, 0, 0, 0, 0, 0, 0];
  expect(feed(new CoDel(100), burst)).not.toContain(true);
});

it('CoDel turns late callers away once every wait of an interval was too long', () => {
  const turnedAway = feed(new CoDel(100), steady(300, 25));
  expect(turnedAway.slice(0, 10)).not.toContain(true);
  expect(turnedAway.at(-1)).toBe(true);
});

it('CoDel still serves those whose wait was short while the queue stands', () => {
  const codel = new CoDel(100);
  feed(codel, steady(300, 25));
  expect(codel.isTooLate(150, 1_300)).toBe(false);
  expect([codel.isCongested(150), codel.isCongested(250)]).toEqual([false, true]);
});

it('a late spell is over as soon as one caller of an interval hardly waited', () => {
  const codel = new CoDel(100);
  feed(codel, steady(300, 25));
  feed(codel, [300, 0, 300, 300], 1_250);
  expect(codel.isTooLate(300, 1_800)).toBe(false);
  expect(codel.isCongested(10_000)).toBe(false);
});
