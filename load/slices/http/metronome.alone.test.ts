// The metronome: it ticks once due times have passed, never before, and not for a round that is over.
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { Metronome } from './metronome.ts';

const clock = systemClock();
let metronome: Metronome;
beforeEach(async () => {
  metronome = await Metronome.open();
});
afterEach(() => metronome.close());

/**
 * Dispatches what is due at each tick, as a slice does; resolves when all is done, with how much was left at
 * each tick.
 */
const listen = (dueMs: Float64Array): Promise<number[]> =>
  new Promise((resolve) => {
    const startMs = clock.nowMs();
    const dispatchedAfter: number[] = [];
    let dispatched = 0;
    metronome.start(startMs, dueMs, () => {
      while (dispatched < dueMs.length && dueMs[dispatched]! <= clock.nowMs() - startMs) dispatched += 1;
      dispatchedAfter.push(dispatched);
      metronome.dispatchedWith(dispatched);
      if (dispatched === dueMs.length) resolve(dispatchedAfter);
    });
  });

it('the metronome ticks for everything that falls due, at most once for each, and never before the first is due', async () => {
  const dueMs = Float64Array.from({ length: 200 }, (_, index) => 5 + index * 0.7);
  const dispatchedAfter = await listen(dueMs);
  // A tick may find nothing: its arrival fell due while the tick before it was being dispatched.
  expect(dispatchedAfter.at(-1)).toBe(200);
  expect(dispatchedAfter.length).toBeLessThanOrEqual(200);
  expect(dispatchedAfter[0]).toBeGreaterThan(0);
});

it('the metronome ticks once for what is due together', async () => {
  expect(await listen(Float64Array.from({ length: 5_000 }, () => 20))).toEqual([5_000]);
});

it('the metronome sends nothing after a stop, and begins anew', async () => {
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

it('the metronome ticks for the first arrival of a late round, however many rounds came before', async () => {
  for (let round = 0; round < 5; round += 1) {
    expect((await listen(Float64Array.of(1))).at(-1)).toBe(1);
    metronome.stop();
  }
  const distantMs = 600_000;
  const dueMs = Float64Array.of(1, ...Array.from({ length: 9 }, () => distantMs));
  await new Promise<void>((resolve) => metronome.start(clock.nowMs(), dueMs, resolve));
  metronome.stop();
});
