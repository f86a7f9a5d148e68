// From a timetable to a curve: shape, size, description, and the seed data that belongs to it.
import { readFileSync } from 'node:fs';
import quantile from '@stdlib/stats-base-dists-beta-quantile';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  curve as curveSchema,
  curveDurationMs,
  randomOf,
  scheduledStarts,
  showtimeSlos,
} from '../../contract/index.ts';
import { customerOf } from '../../scenarios/showtime-rush/customer.ts';
import { parseTimetable } from '../../input/timetable/parse-timetable.ts';
import { gridMs, leadWeights, usualBehaviour } from './behaviour.ts';
import { buildCurve } from './build-curve.ts';
import { demandOf, rushOf } from './demand.ts';
import { seedDataOf } from './seed-data.ts';
import { drawPoisson } from './poisson.ts';

const bundled = (name: string) =>
  parseTimetable(name, readFileSync(new URL(`../../scenarios/timetables/${name}`, import.meta.url), 'utf8'));
const chain = bundled('chain-wide-slot.csv');
const multiplex = bundled('multiplex-evening.csv');
const rush = { timetable: chain, peakPerSecond: 60, durationMs: 90_000 };

describe('lead times', () => {
  it.each(['normal', 'gamma'] as const)(
    'lead times of a %s law sum to one and keep mean and spread',
    (shape) => {
      const weights = leadWeights({ shape, meanMin: 19, spreadMin: 6 });
      const minutes = (step: number) => ((step + 0.5) * gridMs) / 60_000;
      const mean = weights.reduce((sum, weight, step) => sum + weight * minutes(step), 0);
      const variance = weights.reduce((sum, weight, step) => sum + weight * (minutes(step) - mean) ** 2, 0);
      expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 9);
      expect(mean).toBeCloseTo(19, 1);
      expect(Math.sqrt(variance)).toBeCloseTo(6, 1);
    },
  );
});

describe('demand', () => {
  it('demand peaks at 17 orders/s for 170 sites with 6 shows of 80 sold seats at the same time', () => {
    const screenings = Array.from({ length: 1_020 }, (_, n) => ({
      id: `s${n}`,
      theatre: 1 + (n % 170),
      screen: '1',
      title: 'x',
      startsAtMs: 1e12,
      seats: 160,
      occupancy: 0.5,
    }));
    const demand = demandOf({ name: 'all', screenings }, usualBehaviour);
    expect(demand.orders).toBe(20_400);
    expect(demand.perSecond.reduce((sum, rate) => sum + rate * (gridMs / 1000), 0)).toBeCloseTo(20_400, 6);
    expect(rushOf(demand, 0.3).peakPerSecond).toBeCloseTo(17, 0);
  });

  it('demand of overlapping starts adds up', () => {
    const one = { id: 'a', theatre: 1, screen: '1', title: 'x', startsAtMs: 1e12, seats: 100, occupancy: 1 };
    const both = demandOf({ name: 't', screenings: [one, { ...one, id: 'b' }] }, usualBehaviour);
    const single = demandOf({ name: 't', screenings: [one] }, usualBehaviour);
    expect(both.perSecond).toEqual(single.perSecond.map((rate) => rate * 2));
  });
});

describe('Poisson draws', () => {
  it.each([0.3, 4, 15, 300])('Poisson draws of mean %d have that mean and that variance', (mean) => {
    const random = randomOf(11);
    const count = 20_000;
    const draws = Array.from({ length: count }, () => drawPoisson(random, mean));
    const average = draws.reduce((a, b) => a + b) / count;
    const variance = draws.reduce((sum, draw) => sum + (draw - average) ** 2, 0) / count;
    expect(Math.abs(average - mean)).toBeLessThan(5 * Math.sqrt(mean / count));
    expect(variance / mean).toBeGreaterThan(0.95);
    expect(variance / mean).toBeLessThan(1.05);
  });
});

describe('the default curve', () => {
  const { curve, arrivals, multiple, reality } = buildCurve({ ...rush, seed: 1 });

  it('the default curve has stages of 250 ms over 90 s, and states the multiple of reality', () => {
    expect(curveSchema.parse(curve)).toEqual(curve);
    expect(curve.stages).toHaveLength(360);
    expect(curveDurationMs(curve)).toBe(90_000);
    expect(multiple).toBeGreaterThan(12);
    expect(reality).toMatchInlineSnapshot(
      `"peak 60 orders/s = 15.7 × the real peak of 3.81 orders/s of chain-wide-slot.csv (40 theatres, 240 screenings, 4,821 app orders if 25 % of the sold seats order by app 19 ± 8 min before the film); 25.7 min of rush played in 90 s, compressed 17.1 ×"`,
    );
  });

  it('the default curve brings at least 3,600 orders and 7,800 menu views, whatever the seed', () => {
    for (let seed = 0; seed < 200; seed += 1) {
      const count = buildCurve({ ...rush, seed }).arrivals;
      let views = 0;
      for (let n = 0; n < count; n += 1)
        views += customerOf(seed, n).steps.filter(({ kind }) => kind === 'menu').length;
      expect(count, `seed ${seed}`).toBeGreaterThanOrEqual(3_600);
      expect(views, `seed ${seed}`).toBeGreaterThanOrEqual(7_800);
    }
  });

  it('the default curve is large enough to decide each SLO with a few bad to spare (exact binomial, one-sided 5 %)', () => {
    const sizes: Record<string, number> = { order: 3_600, menu: 7_800 };
    const spare = showtimeSlos.map(({ name, objective, indicator }) => [
      name,
      maxBad(sizes[indicator.of] ?? 0, 1 - objective),
    ]);
    expect(Object.fromEntries(spare)).toEqual({
      'orders-good': 10,
      'orders-within-500ms': 158,
      'orders-within-2s': 25,
      'menus-good': 3,
    });
    expect(arrivals).toBeGreaterThanOrEqual(3_600);
  });

  it('the default curve peaks at about 60 orders a second', () => {
    const perSecond = new Array<number>(90).fill(0);
    for (const atMs of scheduledStarts(curve)) perSecond[Math.min(89, Math.floor(atMs / 1000))]! += 1;
    const around = perSecond.map(
      (_, second) => perSecond.slice(Math.max(0, second - 5), second + 6).reduce((a, b) => a + b) / 11,
    );
    expect(Math.max(...around.slice(5, -5))).toBeGreaterThan(54);
    expect(Math.max(...around.slice(5, -5))).toBeLessThan(66);
  });
});

/**
 * Most bad ones of n with which the upper Clopper-Pearson bound still shows that at most `allowed` are bad.
 */
function maxBad(n: number, allowed: number): number {
  let bad = 0;
  while (quantile(0.95, bad + 1, n - bad) <= allowed) bad += 1;
  return bad - 1;
}

describe('any curve', () => {
  it('any curve is the same for the same seed and another for another', () => {
    expect(buildCurve({ ...rush, seed: 5 })).toEqual(buildCurve({ ...rush, seed: 5 }));
    expect(buildCurve({ ...rush, seed: 5 }).curve).not.toEqual(buildCurve({ ...rush, seed: 6 }).curve);
  });

  it('any curve has as many arrivals as requested on average, integer targets, few stages, and none at its very end', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.integer({ min: 1, max: 7_200 }),
        fc.nat(),
        (peakPerSecond, seconds, seed) => {
          const { curve, arrivals } = buildCurve({
            timetable: multiplex,
            peakPerSecond,
            durationMs: seconds * 1_000,
            seed,
          });
          expect(curveSchema.safeParse(curve).success).toBe(true);
          expect(curve.stages.length).toBeLessThanOrEqual(7_200);
          expect(Math.abs(curveDurationMs(curve) - seconds * 1_000)).toBeLessThan(1e-6 * seconds * 1_000);
          const area = curve.stages.reduce(
            ({ rate, sum }, { target, durationMs }) => ({
              rate: target,
              sum: sum + (((rate + target) / 2) * durationMs) / curve.timeUnitMs,
            }),
            { rate: curve.startRate, sum: 0 },
          ).sum;
          expect(area % 1).toBeGreaterThan(0.2);
          expect(area % 1).toBeLessThan(0.8);
          expect(arrivals).toBe(Math.floor(area));
        },
      ),
      { seed: 42, numRuns: 20 },
    );
  });

  it('any curve takes gamma lead times and a steeper hump', () => {
    const gamma = buildCurve({
      ...rush,
      seed: 1,
      behaviour: { appShare: 0.5, lead: { shape: 'gamma', meanMin: 12, spreadMin: 4 } },
    });
    expect(gamma.multiple).toBeLessThan(buildCurve({ ...rush, seed: 1 }).multiple);
  });

  it('any curve refuses a timetable in which no seat is sold', () => {
    const screenings = chain.screenings.map((screening) => ({ ...screening, occupancy: 0 }));
    expect(() => buildCurve({ ...rush, timetable: { name: 'empty.csv', screenings }, seed: 1 })).toThrow(
      'the timetable empty.csv brings no orders',
    );
  });
});

describe('the seed data of a timetable', () => {
  const notBeforeMs = Date.parse('2026-12-24T18:03:10Z');
  const seedData = seedDataOf(chain, notBeforeMs);

  it('the seed data of a timetable has every theatre once and every screening, none before the requested time', () => {
    expect(seedData.theatres.map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect(seedData.screenings).toHaveLength(240);
    expect(seedData.screenings.map(({ startsAt }) => startsAt).sort()[0]).toBe('2026-12-24T18:05:00.000Z');
  });

  it('the seed data of a timetable keeps the distances between the films', () => {
    const gap = (a: number, b: number) => chain.screenings[a]!.startsAtMs - chain.screenings[b]!.startsAtMs;
    for (let n = 1; n < 240; n += 1) {
      expect(
        Date.parse(seedData.screenings[n]!.startsAt) - Date.parse(seedData.screenings[0]!.startsAt),
      ).toBe(gap(n, 0));
    }
  });
});
