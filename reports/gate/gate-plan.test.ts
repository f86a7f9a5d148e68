// How many pairs, how many looks, how much error: fixed before anything is measured.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leastPairs, planGate } from './gate-plan.ts';

test('never fewer than ten pairs, and more where many budgets share the error', () => {
  expect([1, 3, 10, 100, 1_000].map(leastPairs)).toEqual([10, 10, 12, 15, 19]);
});

test('looks double from 15 pairs on, and half of the remaining error is spent at each', () => {
  expect(planGate({ budgets: 3, mostPairs: 200 })).toEqual({
    looks: [15, 30, 60, 100],
    spent: [0.025, 0.0125, 0.00625, 0.00625],
    alpha: 0.05,
    leastPairs: 10,
    mostPairs: 200,
  });
});

test('time for one look only spends the whole error at it', () => {
  expect(planGate({ budgets: 3, mostPairs: 30 })).toMatchObject({ looks: [15], spent: [0.05] });
});

test('a short time shrinks the first look to what can be confirmed, and no time is refused', () => {
  expect(planGate({ budgets: 3, mostPairs: 24 })).toMatchObject({ looks: [12], spent: [0.05] });
  expect(planGate({ budgets: 3, mostPairs: 19 })).toBeUndefined();
});

test('a day of measuring ends at a look that the exact test can bear', () => {
  expect(planGate({ budgets: 3, mostPairs: 100_000 })?.looks.at(-1)).toBe(480);
});

test('whoever asks for more pairs at first gets them', () => {
  expect(planGate({ budgets: 3, mostPairs: 160, firstPairs: 40 })).toMatchObject({ looks: [40, 80] });
});

test('looks rise, every one leaves room for its confirmation, and together they spend exactly the error', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60 }),
      fc.integer({ min: 20, max: 2_000 }),
      (budgets, mostPairs) => {
        const plan = planGate({ budgets, mostPairs });
        if (plan === undefined) {
          expect(mostPairs).toBeLessThan(2 * leastPairs(budgets));
          return;
        }
        plan.looks.forEach((pairs, look) => {
          expect(pairs).toBeGreaterThan(plan.looks[look - 1] ?? 0);
          expect(plan.mostPairs - pairs).toBeGreaterThanOrEqual(pairs);
        });
        expect(plan.spent.reduce((sum, error) => sum + error, 0)).toBeCloseTo(plan.alpha, 12);
      },
    ),
    { seed: 20_261_125 },
  );
});
