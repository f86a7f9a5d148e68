// One recorded run seldom fails a budget by chance, with any number of budgets, and does fail one that is far
// over.
import { expect, test } from 'vitest';
import { randomOf, type Random, type ShareBudget } from '../../contract/index.ts';
import { lowerBound } from '../statistics/binomial.ts';
import type { Counted } from '../run/intents/share-series.ts';
import { testBudget } from './budget-stage.ts';
import { recordedFindings } from './recorded-findings.ts';

const budgets = Array.from({ length: 10 }, (_, index): ShareBudget => ({
  kind: 'availability',
  name: `journey-${index}`,
  journey: `journey-${index}`,
  objective: 0.95,
  slo: null,
  implied: false,
}));

/** 20 blocks of 50 requests, each bad with probability `share`. */
function blocks(random: Random, share: number): Counted[] {
  return Array.from({ length: 20 }, () => {
    let bad = 0;
    for (let request = 0; request < 50; request += 1) if (random() < share) bad += 1;
    return { good: 50 - bad, bad };
  });
}

test('ten budgets at their very limit break wrongly in about one recorded run of a hundred at most, not in every fourth', () => {
  const seed = 20_261_126;
  const runs = 400;
  let together = 0;
  let alone = 0;
  for (let run = 0; run < runs; run += 1) {
    const random = randomOf(seed, run);
    const drawn = new Map(budgets.map(({ name }) => [name, blocks(random, 0.05)] as const));
    const of = ({ name }: ShareBudget): Counted[] => drawn.get(name) ?? [];
    if (recordedFindings(budgets, of).some(({ state }) => state === 'broken')) together += 1;
    const each = budgets.map(
      (budget) =>
        testBudget(
          budget,
          of(budget).map((candidate, pair) => ({
            stage: 'discovery',
            pair,
            launch: 0,
            atMs: 0,
            changes: new Map(),
            counts: new Map([[budget.name, { candidate, baseline: null }]]),
          })),
          0.05,
        ).p,
    );
    if (each.some((p) => p <= 0.05)) alone += 1;
  }
  const text = `seed ${seed}: together ${together}, each alone ${alone} of ${runs}`;
  expect(lowerBound(together, runs, 0.005), text).toBeLessThanOrEqual(0.01);
  expect(alone / runs, text).toBeGreaterThan(0.15);
});

test('one budget that is far over breaks among nine that are kept', () => {
  const random = randomOf(3, 1);
  const states = recordedFindings(budgets, ({ name }) =>
    blocks(random, name === 'journey-4' ? 0.15 : 0.01),
  ).map(({ state }) => state);
  expect(states).toEqual(budgets.map(({ name }) => (name === 'journey-4' ? 'broken' : 'held')));
});

test('what each budget alone would call broken at 5 % is left open among ten', () => {
  // 69 of 1,000 where 50 may: p is about 0.006, times ten is above 0.01.
  const over = Array.from({ length: 20 }, (_, block) =>
    block % 2 === 0 ? { good: 46, bad: 4 } : { good: 47, bad: 3 },
  ).map((block, index) => (index === 1 ? { good: 48, bad: 2 } : block));
  const at = (count: number): string[] =>
    recordedFindings(budgets.slice(0, count), ({ name }) =>
      name === 'journey-0'
        ? over
        : [
            { good: 500, bad: 1 },
            { good: 500, bad: 1 },
          ],
    ).map(({ state }) => state);
  expect(at(1)).toEqual(['broken']);
  expect(at(10)[0]).toBe('open');
});
