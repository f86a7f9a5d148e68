// The axes of both charts: a budget is placed by its margin, and outliers do not hide the rest.
import { describe, expect, it } from 'vitest';
import { badStage, absolute, relative } from '../fixtures/verdict-parts.ts';
import { intervalScale, intervalsOf, positionOf } from './interval-scale.ts';
import { heightOf, pairScale, positionsOf, plotHeight } from './pair-scale.ts';

const figures = { journey: 'menu', quantile: 0.5, baselineMs: 4, estimate: 0.1, halfWidth: 0.05, pairs: 20 };

describe('the axis of intervals', () => {
  it('the axis of intervals counts a slowdown in margins, and bad requests in what is allowed', () => {
    const [slow] = intervalsOf(relative(figures, 'fail', ''));
    expect([slow?.lower, slow?.estimate, slow?.upper].map((one) => one?.toFixed(6))).toEqual([
      '1.000000',
      '2.000000',
      '3.000000',
    ]);
    const [bad] = intervalsOf(
      absolute('menu', 250, badStage({ count: 25, of: 1_000, lower: 0.02, upper: 0.05, pairs: 20 })),
    );
    expect([bad?.lower, bad?.estimate, bad?.upper].map((one) => one?.toFixed(6))).toEqual([
      '0.400000',
      '0.500000',
      '1.000000',
    ]);
  });

  it('the axis of intervals counts in floors where the floor is farther from being reached', () => {
    const [slow] = intervalsOf(relative({ ...figures, floorMs: 2 }, 'pass', ''));
    expect([slow?.lower, slow?.estimate, slow?.upper].map((one) => one?.toFixed(3))).toEqual([
      '0.100',
      '0.200',
      '0.300',
    ]);
  });

  it('the axis of intervals always holds no change and the limit, and is no wider than eight margins', () => {
    expect(intervalScale([])).toEqual({ from: -0.25, to: 1.5 });
    expect(intervalScale([{ name: 'discovery', lower: -1e9, estimate: 40, upper: 1e9 }])).toEqual({
      from: -3,
      to: 5,
    });
    expect([
      positionOf(-9, { from: -3, to: 5 }),
      positionOf(1, { from: -3, to: 5 }),
      positionOf(9, { from: -3, to: 5 }),
    ]).toEqual([2, 50, 98]);
  });
});

describe('the axis of pairs', () => {
  it('the axis of pairs holds no change, the margin, the bounds and all pairs but those far off', () => {
    const scale = pairScale([0.01, 0.02, 0.03, 0.02, 0.01, 9], 0.05, [
      { estimate: 0.02, lower: -0.01, upper: 0.04 },
    ]);
    expect(scale.from).toBeLessThan(-0.01);
    expect(scale.to).toBeGreaterThan(0.05);
    expect(scale.to).toBeLessThan(0.1);
    expect(scale.ticks).toEqual([0, 0.02, 0.04]);
    expect(heightOf(9, scale)).toBe(10);
    expect(heightOf(-9, scale)).toBe(plotHeight - 10);
  });

  it('the axis of pairs is not stretched by a bound that is none', () => {
    expect(pairScale([0.01, 0.02], 0.05, [{ estimate: 0.015, lower: -1, upper: 1e9 }]).to).toBeLessThan(0.1);
  });

  it('the axis of pairs holds without any pair', () => {
    expect(pairScale([], 0.05, []).ticks.length).toBeGreaterThan(2);
  });

  it('the axis of pairs puts pairs in the order of measuring, with a border before confirmation', () => {
    const positions = positionsOf([
      { stage: 'discovery' },
      { stage: 'discovery' },
      { stage: 'confirmation' },
    ]);
    expect([0, 1, 2].map(positions.of)).toEqual([17, 48, 83]);
    expect(positions.border).toBe(65.5);
    expect(positionsOf([{ stage: 'discovery' }]).border).toBeNull();
  });
});
