// The necessary length of a run is computed before it starts, by the exact bounds of the verdict.
import { describe, expect, it } from 'vitest';
import { showtimeSlos } from '../../../contract/index.ts';
import { scenarios } from '../../../scenarios/index.ts';
import { arrivalsToDecide, arrivalsToPass, minToPass, undecidable } from './decidable.ts';
import { describeFit, describeUndecidable } from './fit-load.ts';

const perArrival = new Map([
  ['menu', 2.5],
  ['order', 1],
]);

describe('an objective', () => {
  it('an objective needs as many events as the bounds require, more if one of them is bad', () => {
    expect([0.05, 0.01, 0.005, 0.001].map((budget) => minToPass(budget, 0))).toEqual([59, 299, 598, 2_995]);
    expect(minToPass(0.001, 1)).toBe(4_742);
  });

  it('an objective cannot be decided by fewer, and by as many it can', () => {
    const names = (arrivals: number) =>
      undecidable(showtimeSlos, arrivals, perArrival).map(({ slo }) => slo.name);
    expect(names(58)).toEqual(['orders-good', 'orders-within-500ms', 'orders-within-2s', 'menus-good']);
    expect(names(598)).toEqual(['menus-good']);
    expect(names(1_198)).toEqual([]);
  });

  it('an objective of a journey that is never played is not counted at all', () => {
    const [slo] = showtimeSlos;
    const foreign = { ...slo!, indicator: { kind: 'availability' as const, of: 'popcorn' } };
    expect(undecidable([foreign], 1e6, perArrival)).toMatchObject([{ events: 0, needed: 598 }]);
    expect(arrivalsToDecide([foreign], perArrival)).toBe(0);
  });

  it('an objective decides the length by the one that needs most, with a reserve for a bad event', () => {
    expect(arrivalsToDecide(showtimeSlos, perArrival)).toBe(Math.ceil((1.05 * 4_742) / 2.5));
  });
});

describe('what is reported before a run', () => {
  it('what is reported before a run names each objective that is out of reach, and the length that would do', () => {
    const found = undecidable(showtimeSlos, 620, perArrival);
    expect(describeUndecidable(found, { arrivals: 620, durationMs: 40_000, perArrival })).toEqual([
      'too short for menus-good: about 1550 menu will be counted, 2995 are needed even if none is bad; it will be unknown',
      'at this peak --duration 90s would be long enough',
    ]);
    expect(arrivalsToPass(found, perArrival)).toBe(Math.ceil((1.05 * 2_995) / 2.5));
  });

  it('what is reported before a run is nothing where all can be decided', () => {
    expect(describeUndecidable([], { arrivals: 5_000, durationMs: 90_000, perArrival })).toEqual([]);
  });

  it('what is reported before a run reports the capacity of the machine and the peak', () => {
    const fit = {
      carriesPerSecond: 31.5,
      peakPerSecond: 15,
      visitCpuMs: 9.8,
      baseCores: 0.41,
      othersCores: 0.9,
      freeCores: 0.7,
      quotaCores: 0.7,
    };
    expect(describeFit(fit)).toBe(
      'this machine carries 31.5 orders/s, the peak is 15: a visit takes 9.8 ms of CPU, 0.7 cores are free for the run (quota 0.7), ' +
        'others use 0.9, target and probes 0.41 without visitors; --peak N for another',
    );
  });
});

it('the bundled scenario defines how many intents an arrival brings', () => {
  const means = scenarios['showtime-rush'].intentsPerArrival(7);
  expect(means.get('order')).toBe(1);
  expect(means.get('menu')).toBeGreaterThan(2);
  expect([...means.keys()].sort()).toEqual(['cancel', 'login', 'menu', 'order', 'order-read']);
});
