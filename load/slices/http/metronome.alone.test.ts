// The metronome: it ticks once due times have passed, never before, and not for a round that is over.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../cli/clock.ts';
import { Metronome } from './metronome.ts';

const clock = systemClock();
let metronome: Metronome;
beforeEach(async () => {
  metronome = await Metronome.open();
});
afterEach(() => metronome.close());

/**
 * Deals with what is due at each tick, as a slice does; resolves when all is done, with how much was left at
 * each tick.
 */
const listen = (dueMs: Float64Array): Promise<number[]> =>
  new Promise((resolve) => {
    const startMs = clock.nowMs();
    const dealtAfter: number[] = [];
    let dealt = 0;
    metronome.start(startMs, dueMs, () => {
      while (dealt < dueMs.length && dueMs[dealt]! <= clock.nowMs() - startMs) dealt += 1;
      dealtAfter.push(dealt);
      metronome.dealtWith(dealt);
      if (dealt === dueMs.length) resolve(dealtAfter);
    });
  });

it('ticks for everything that falls due, at most once for each, and never before the first is due', async () => {
  const dueMs = Float64Array.from({ length: 200 }, (_, index) => 5 + index * 0.7);
  const dealtAfter = await listen(dueMs);
  // A tick may find nothing: what it was for fell due while the tick before it was being dealt with.
  expect(dealtAfter.at(-1)).toBe(200);
  expect(dealtAfter.length).toBeLessThanOrEqual(200);
  expect(dealtAfter[0]).toBeGreaterThan(0);
});

it('ticks once for what is due together', async () => {
  expect(await listen(Float64Array.from({ length: 5_000 }, () => 20))).toEqual([5_000]);
});

it('is silent after a stop, however much was due, and begins anew', async () => {
  let ticks = 0;
  metronome.start(clock.nowMs(), Float64Array.of(60_000), () => {
    ticks += 1;
  });
  metronome.stop();
  metronome.start(clock.nowMs() - 1_000, Float64Array.of(1, 2, 3), () => {
    ticks += 1;
  });
  metronome.stop();
  expect((await listen(Float64Array.of(1, 2, 3))).at(-1)).toBe(3);
  expect(ticks).toBe(0);
});
