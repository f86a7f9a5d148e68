// Exact bounds against SciPy's values, the published limits, and properties.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide, lowerBound, maxBadToPass, overBudgetProbability, upperBound } from './binomial.ts';

interface Reference {
  rows: { bad: number; total: number; lower: number; upper: number }[];
}
const reference = JSON.parse(
  readFileSync(new URL('fixtures/clopper-pearson.json', import.meta.url), 'utf8'),
) as Reference;
interface OverBudget {
  rows: { bad: number; total: number; budget: number; p: number }[];
}
const overBudget = JSON.parse(
  readFileSync(new URL('fixtures/over-budget.json', import.meta.url), 'utf8'),
) as OverBudget;

describe('exact binomial bounds', () => {
  it('exact binomial bounds are those of SciPy to nine digits', () => {
    for (const { bad, total, lower, upper } of reference.rows) {
      expect(lowerBound(bad, total) / (lower || 1), `lower of ${bad} in ${total}`).toBeCloseTo(
        lower === 0 ? 0 : 1,
        9,
      );
      expect(upperBound(bad, total) / upper, `upper of ${bad} in ${total}`).toBeCloseTo(1, 9);
    }
  });

  it('exact binomial bounds enclose the measured share and shrink as data grows', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (total, share) => {
          const bad = Math.round(share * total);
          const lower = lowerBound(bad, total);
          const upper = upperBound(bad, total);
          expect(lower).toBeLessThanOrEqual(bad / total);
          expect(upper).toBeGreaterThanOrEqual(bad / total);
          expect(upperBound(bad * 4, total * 4)).toBeLessThanOrEqual(upper + 1e-12);
        },
      ),
      { seed: 20_261_123 },
    );
  });
});

describe('the decision about a budget', () => {
  it('the decision about a budget passes up to the published number of bad ones and fails from the published one', () => {
    const of = (bad: number, total: number): string =>
      decide({ good: total - bad, bad, budget: 0.001 }).outcome;
    expect([of(4, 10_000), of(5, 10_000), of(15, 10_000), of(16, 10_000)]).toEqual([
      'pass',
      'unknown',
      'unknown',
      'fail',
    ]);
    expect([of(47, 60_000), of(48, 60_000), of(73, 60_000), of(74, 60_000)]).toEqual([
      'pass',
      'unknown',
      'unknown',
      'fail',
    ]);
  });

  it.each([
    [0.05, 59],
    [0.01, 299],
    [0.001, 2_995],
    [0.0001, 29_956],
  ])('the decision about a budget needs %d of bad ones at least %d flawless events', (budget, min) => {
    expect(decide({ good: min, bad: 0, budget }).outcome).toBe('pass');
    expect(decide({ good: min - 1, bad: 0, budget })).toEqual({ outcome: 'unknown', needsMore: 1 });
    expect(decide({ good: 0, bad: 0, budget })).toEqual({ outcome: 'unknown', needsMore: min });
  });

  it('the decision about a budget lets the default run decide each SLO with a few bad to spare', () => {
    expect([
      maxBadToPass(3_600, 0.005),
      maxBadToPass(3_600, 0.05),
      maxBadToPass(3_600, 0.01),
      maxBadToPass(7_800, 0.001),
    ]).toEqual([10, 158, 25, 3]);
  });

  it('the decision about a budget returns the number of events that decides it at the same share of bad ones, and none if no number would', () => {
    const { needsMore } = decide({ good: 9_993, bad: 7, budget: 0.001 });
    const larger = 10_000 + (needsMore ?? 0);
    expect(upperBound(0.0007 * larger, larger)).toBeLessThanOrEqual(0.001);
    expect(upperBound(0.0007 * (larger - 1), larger - 1)).toBeGreaterThan(0.001);
    expect(decide({ good: 999, bad: 1, budget: 0.001 })).toEqual({ outcome: 'unknown', needsMore: null });
  });

  it('the decision about a budget never passes and fails at once, and more bad ones never make it better', () => {
    const rank = { pass: 0, unknown: 1, fail: 2 };
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3_000 }),
        fc.nat(3_000),
        fc.double({ min: 0.001, max: 0.5, noNaN: true }),
        (total, some, budget) => {
          const bad = Math.min(some, total - 1);
          const now = decide({ good: total - bad, bad, budget });
          const worse = decide({ good: total - bad - 1, bad: bad + 1, budget });
          expect(rank[worse.outcome]).toBeGreaterThanOrEqual(rank[now.outcome]);
        },
      ),
      { seed: 20_261_123 },
    );
  });
});

describe('the probability of so many bad ones within the budget', () => {
  it.each(overBudget.rows)(
    'the probability of so many bad ones within the budget is SciPy’s for $bad of $total at $budget',
    ({ bad, total, budget, p }) => {
      expect(overBudgetProbability(bad, total, budget)).toBeCloseTo(p, 12);
    },
  );

  it('the probability of so many bad ones within the budget is 1 without bad ones, and next to nothing for half of ten thousand', () => {
    expect([overBudgetProbability(0, 500, 0.01), overBudgetProbability(0, 0, 0.01)]).toEqual([1, 1]);
    expect(overBudgetProbability(5_000, 10_000, 0.01)).toBeLessThan(1e-14);
  });

  it('the probability of so many bad ones within the budget is at most alpha exactly where the lower bound is above the budget', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2_000 }),
        fc.nat(60),
        fc.double({ min: 0.001, max: 0.05, noNaN: true }),
        (total, some, budget) => {
          const bad = Math.min(some, total);
          expect(overBudgetProbability(bad, total, budget) <= 0.05).toBe(lowerBound(bad, total) >= budget);
        },
      ),
      { seed: 20_261_125 },
    );
  });
});
