// The trend test against counted orders, and its error rate on random series.
import { expect, it } from 'vitest';
import { drawNormal, randomOf } from '../../contract/index.ts';
import { risingTrend } from './trend.ts';

it('the p of a trend is the share of orders that rise at least as much', () => {
  // Of the 24 orders of four values one has no inversion, three have one and five have two.
  expect(risingTrend([1, 2, 3, 4])).toMatchObject({ statistic: 6, slope: 1, end: 4 });
  expect(risingTrend([1, 2, 3, 4]).p).toBeCloseTo(1 / 24, 12);
  expect(risingTrend([1, 2, 4, 3]).p).toBeCloseTo(4 / 24, 12);
  expect(risingTrend([2, 1, 4, 3]).p).toBeCloseTo(9 / 24, 12);
  expect(risingTrend([4, 3, 2, 1]).p).toBe(1);
});

it('the p of a trend counts orders of ten values by their inversions', () => {
  const values = [0.3, 1.9, 0.8, 2.5, 2.1, 3.7, 1.2, 4.4, 3.1, 5.0];
  expect(risingTrend(values).statistic).toBe(29);
  // 16,599 of the 10! orders have at most 8 inversions (Mahonian numbers, OEIS A008302).
  expect(risingTrend(values).p).toBeCloseTo(16_599 / 3_628_800, 12);
});

it('a trend is not misled by one outlier, by ties or by a constant difference', () => {
  expect(risingTrend([5, 5, 5, 5, 5]).p).toBeGreaterThan(0.4);
  expect(risingTrend([1, 1, 1, 1, 1, 1, 1, 90]).slope).toBe(0);
  expect(risingTrend([1, 2, 3, 4].map((value) => value + 100)).p).toBeCloseTo(1 / 24, 12);
});

const seed = 20_261_130;
it(`the trend test finds a rise in hardly more series without one than its error allows (seed ${seed})`, () => {
  const random = randomOf(seed);
  const found = Array.from({ length: 2_000 }, () =>
    risingTrend(Array.from({ length: 15 }, () => drawNormal(random))),
  ).filter(({ p }) => p <= 0.05).length;
  expect(found / 2_000).toBeGreaterThan(0.035);
  expect(found / 2_000).toBeLessThan(0.06);
});
