// When failing requests end the faults of a run.
import { expect, test } from 'vitest';
import { BurnWatch } from './burn-watch.ts';

/** Figures of one second after another: how many were good, and how many failed. */
function answers(seconds: readonly [ok: number, failed: number][]): boolean[] {
  const watch = new BurnWatch({ badShare: 0.5, seconds: 2 });
  return seconds.map(([okPerSecond, failedPerSecond], second) =>
    watch.exceeds({ atMs: second * 1_000, okPerSecond, failedPerSecond, droppedPerSecond: 0 }),
  );
}

test('a share at the limit for long enough ends the faults', () => {
  expect(
    answers([
      [10, 0],
      [5, 5],
      [4, 6],
      [0, 10],
    ]),
  ).toEqual([false, false, false, true]);
});

test('a second below the limit, or one without requests, starts the time anew', () => {
  expect(
    answers([
      [0, 10],
      [0, 10],
      [6, 4],
      [0, 10],
      [0, 10],
    ]),
  ).not.toContain(true);
  expect(
    answers([
      [0, 10],
      [0, 10],
      [0, 0],
      [0, 10],
      [0, 10],
    ]),
  ).not.toContain(true);
});

test('a dropped arrival is a failed one', () => {
  const watch = new BurnWatch({ badShare: 0.5, seconds: 1 });
  const dropped = { okPerSecond: 1, failedPerSecond: 0, droppedPerSecond: 9 };
  expect([0, 1_000].map((atMs) => watch.exceeds({ atMs, ...dropped }))).toEqual([false, true]);
});
