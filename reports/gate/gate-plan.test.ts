// The numbers of pairs and interim analyses and their α: fixed before anything is measured.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { minPairsFor, planGate } from './gate-plan.ts';

test('never fewer than ten pairs, and more where many budgets share the error', () => {
  expect([1, 3, 10, 100, 1_000].map(minPairsFor)).toEqual([10, 10, 12, 15, 19]);
});

test('interim analyses double from 15 pairs on, and each uses half of the remaining alpha', () => {
  expect(planGate({ budgets: 3, maxPairs: 200 })).toEqual({
    looks: [15, 30, 60, 100],
    spent: [0.025, 0.0125, 0.00625, 0.00625],
    alpha: 0.05,
    leastPairs: 10,
    mostPairs: 200,
  });
});

test('a single interim analysis uses the whole alpha', () => {
  expect(planGate({ budgets: 3, maxPairs: 30 })).toMatchObject({ looks: [15], spent: [0.05] });
});

test('a short time shrinks the first interim analysis to what can be confirmed, and no time is refused', () => {
  expect(planGate({ budgets: 3, maxPairs: 24 })).toMatchObject({ looks: [12], spent: [0.05] });
  expect(planGate({ budgets: 3, maxPairs: 19 })).toBeUndefined();
});

test('after a day of measuring the last interim analysis is still small enough for the exact test', () => {
  expect(planGate({ budgets: 3, maxPairs: 100_000 })?.looks.at(-1)).toBe(480);
});

test('a request for more first pairs is granted', () => {
  expect(planGate({ budgets: 3, maxPairs: 160, firstPairs: 40 })).toMatchObject({ looks: [40, 80] });
});

test('interim analyses grow, each leaves enough pairs for its confirmation, and together they use exactly alpha', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 20, max: 2_000 }), (budgets, maxPairs) => {
      const plan = planGate({ budgets, maxPairs });
      if (plan === undefined) {
        expect(maxPairs).toBeLessThan(2 * minPairsFor(budgets));
        return;
      }
      plan.looks.forEach((pairs, analysis) => {
        expect(pairs).toBeGreaterThan(plan.looks[analysis - 1] ?? 0);
        expect(plan.mostPairs - pairs).toBeGreaterThanOrEqual(pairs);
      });
      expect(plan.spent.reduce((sum, error) => sum + error, 0)).toBeCloseTo(plan.alpha, 12);
    }),
    { seed: 20_261_125 },
  );
});
