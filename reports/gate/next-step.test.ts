// The gate's procedure on made-up pairs: what decides, what is seen again, how often it is wrong.
import { describe, expect, it } from 'vitest';
import { drawNormal, randomOf, type Budget, type Random } from '../../contract/index.ts';
import { becauseOf } from './budget-text.ts';
import { planGate } from './gate-plan.ts';
import { nextStep, type Evidence } from './next-step.ts';
import type { PairEvidence } from './pair-evidence.ts';
import { available, relativeP95 } from './testing/small-gate.ts';

const seed = 20_261_125;
const budgets: readonly Budget[] = [
  relativeP95,
  { ...relativeP95, name: 'menu-p50-relative', quantile: 0.5 },
  { ...relativeP95, name: 'menu-p99-relative', quantile: 0.99 },
];
const plan =
  planGate({ budgets: budgets.length, maxPairs: 120 }) ??
  (() => {
    throw new Error('no plan');
  })();

const pairsWith = (
  count: number,
  log: (index: number) => number,
  wanted: readonly Budget[] = budgets,
): PairEvidence[] =>
  Array.from({ length: count }, (_, index) => ({
    stage: 'discovery',
    pair: index + 1,
    launch: 0,
    atMs: index,
    counts: new Map(),
    changes: new Map(wanted.map(({ name }) => [name, { log: log(index), ms: 20 * Math.expm1(log(index)) }])),
  }));
const jitter = (index: number): number => 0.01 * Math.sin(index * 12.9898);

/** Plays the procedure with pairs drawn by `draw`, to its end. */
function play(
  draw: () => number,
  wanted = budgets,
): { outcome: 'pass' | 'fail' | 'inconclusive'; discovery: number; confirmation: number } {
  const evidence: { discovery: PairEvidence[]; confirmation: PairEvidence[] } = {
    discovery: [],
    confirmation: [],
  };
  for (;;) {
    const step = nextStep(plan, wanted, evidence);
    if (step.kind === 'decided')
      return {
        outcome: step.outcome,
        discovery: evidence.discovery.length,
        confirmation: evidence.confirmation.length,
      };
    evidence[step.stage].push(...pairsWith(step.pairs - evidence[step.stage].length, draw, wanted));
  }
}

describe('the procedure', () => {
  it('the procedure first requests the pairs of the first interim analysis', () => {
    expect(nextStep(plan, budgets, { discovery: [], confirmation: [] })).toMatchObject({
      kind: 'measure',
      stage: 'discovery',
      pairs: 15,
    });
    expect(nextStep(plan, budgets, { discovery: pairsWith(14, jitter), confirmation: [] })).toMatchObject({
      kind: 'measure',
      pairs: 15,
    });
  });

  it('the procedure passes at the first interim analysis where every upper bound is below the margin', () => {
    expect(nextStep(plan, budgets, { discovery: pairsWith(15, jitter), confirmation: [] })).toMatchObject({
      kind: 'decided',
      outcome: 'pass',
    });
  });

  it('the procedure fails only after as many fresh pairs confirm the slowdown', () => {
    const slow = pairsWith(15, (index) => 0.12 + jitter(index));
    expect(nextStep(plan, budgets, { discovery: slow, confirmation: [] })).toMatchObject({
      kind: 'measure',
      stage: 'confirmation',
      pairs: 15,
    });
    expect(nextStep(plan, budgets, { discovery: slow, confirmation: slow.slice(0, 14) })).toMatchObject({
      kind: 'measure',
      pairs: 15,
    });
    expect(nextStep(plan, budgets, { discovery: slow, confirmation: slow })).toMatchObject({
      kind: 'decided',
      outcome: 'fail',
    });
  });

  it('the procedure does not fail for an unconfirmed finding, and continues', () => {
    const evidence: Evidence = {
      discovery: pairsWith(15, (index) => 0.12 + jitter(index)),
      confirmation: pairsWith(15, jitter),
    };
    expect(nextStep(plan, budgets, evidence)).toMatchObject({
      kind: 'measure',
      stage: 'discovery',
      pairs: 30,
    });
  });

  it('the procedure confirms a later finding with pairs that no earlier confirmation has used', () => {
    const slow = (count: number): PairEvidence[] => pairsWith(count, (index) => 0.12 + jitter(index));
    const evidence: Evidence = { discovery: slow(30), confirmation: pairsWith(15, jitter) };
    expect(nextStep(plan, budgets, evidence)).toMatchObject({
      kind: 'measure',
      stage: 'confirmation',
      pairs: 45,
    });
    expect(
      nextStep(plan, budgets, { ...evidence, confirmation: [...evidence.confirmation, ...slow(30)] }),
    ).toMatchObject({ kind: 'decided', outcome: 'fail', found: { confirmationOffset: 15 } });
  });

  it('the procedure never requests more pairs than there is time for', () => {
    const slow = pairsWith(60, (index) => 0.12 + jitter(index));
    const never = pairsWith(120, jitter);
    let evidence: Evidence = { discovery: [], confirmation: [] };
    for (
      let step = nextStep(plan, budgets, evidence);
      step.kind === 'measure';
      step = nextStep(plan, budgets, evidence)
    ) {
      evidence =
        step.stage === 'discovery'
          ? { ...evidence, discovery: slow.slice(0, step.pairs) }
          : { ...evidence, confirmation: never.slice(0, step.pairs) };
      expect(evidence.discovery.length + evidence.confirmation.length).toBeLessThanOrEqual(plan.mostPairs);
    }
    expect(nextStep(plan, budgets, evidence)).toMatchObject({ outcome: 'inconclusive' });
  });

  it('the procedure does not fail for a slowdown that is certain but smaller than the margin, and passes it', () => {
    expect(
      nextStep(plan, budgets, {
        discovery: pairsWith(15, (index) => 0.03 + jitter(index)),
        confirmation: [],
      }),
    ).toMatchObject({ outcome: 'pass' });
  });

  it('the procedure ignores a change below the floor, with any share', () => {
    const floored = budgets.map((budget) =>
      budget.kind === 'relative' ? { ...budget, floorMs: 5 } : budget,
    );
    expect(
      nextStep(plan, floored, {
        discovery: pairsWith(15, (index) => 0.12 + jitter(index)),
        confirmation: [],
      }),
    ).toMatchObject({ outcome: 'pass' });
  });

  it('the procedure leaves a budget with too few usable pairs open, slow or not, and reports their number', () => {
    const few = (log: (index: number) => number, usable: number): PairEvidence[] =>
      pairsWith(15, log).map((pair, index) => (index < usable ? pair : { ...pair, changes: new Map() }));
    const slow = (index: number): number => 0.5 + jitter(index);
    for (const log of [jitter, slow]) {
      const step = nextStep(plan, budgets, { discovery: few(log, 9), confirmation: [] });
      expect([
        step.kind === 'measure' && [step.stage, step.pairs],
        step.found.discovery.map(({ state, tested }) => [state, tested.usablePairs, tested.pairs]),
      ]).toEqual([['discovery', 30], budgets.map(() => ['open', 9, 15])]);
      expect(becauseOf(step.found.discovery[0]!, undefined, 'inconclusive')).toContain(
        'only 9 of 15 pairs can be used for it, and fewer than 10 decide nothing',
      );
    }
    expect(nextStep(plan, budgets, { discovery: few(jitter, 10), confirmation: [] })).toMatchObject({
      kind: 'decided',
      outcome: 'pass',
    });
    expect(
      nextStep(plan, budgets, { discovery: pairsWith(15, slow), confirmation: few(slow, 9) }),
    ).toMatchObject({ kind: 'measure', stage: 'discovery', pairs: 30 });
  });

  it('the procedure continues with the next interim analysis while noise leaves a budget open, and ends inconclusive after the last', () => {
    const random = randomOf(seed);
    const noise = Array.from({ length: plan.mostPairs }, () => 0.3 * drawNormal(random));
    const noisy = (count: number): PairEvidence[] => pairsWith(count, (index) => 0.03 + (noise[index] ?? 0));
    expect(nextStep(plan, budgets, { discovery: noisy(15), confirmation: [] })).toMatchObject({
      kind: 'measure',
      stage: 'discovery',
      pairs: 30,
    });
    expect(
      nextStep(plan, budgets, { discovery: noisy(plan.looks.at(-1) ?? 0), confirmation: [] }),
    ).toMatchObject({ kind: 'decided', outcome: 'inconclusive' });
  });

  it('the procedure never passes a budget of which nothing was measured', () => {
    const [first] = budgets;
    const pairs = pairsWith(plan.looks.at(-1) ?? 0, jitter, first === undefined ? [] : [first]);
    expect(nextStep(plan, budgets, { discovery: pairs, confirmation: [] })).toMatchObject({
      outcome: 'inconclusive',
    });
    expect(nextStep(plan, [available], { discovery: pairs, confirmation: [] })).toMatchObject({
      outcome: 'inconclusive',
    });
  });

  it('the procedure fails an availability budget by the exact binomial bound, clusters considered', () => {
    const failing = (bad: number): PairEvidence[] =>
      pairsWith(15, jitter).map((pair) => ({
        ...pair,
        counts: new Map([
          [available.name, { candidate: { good: 600 - 2 * bad, bad: 2 * bad }, baseline: null }],
        ]),
      }));
    const outcome = (bad: number): string => {
      const step = nextStep(plan, [available], { discovery: failing(bad), confirmation: failing(bad) });
      return step.kind === 'decided' ? step.outcome : 'open';
    };
    expect([0, 3, 12].map(outcome)).toEqual(['pass', 'open', 'fail']);
    // The same number of failures in one stall is one event, and proves little about a rate.
    const stall = pairsWith(15, jitter).map((pair, index) => ({
      ...pair,
      counts: new Map([
        [
          available.name,
          { candidate: { good: index === 7 ? 300 : 600, bad: index === 7 ? 300 : 0 }, baseline: null },
        ],
      ]),
    }));
    expect(nextStep(plan, [available], { discovery: stall, confirmation: [] })).toMatchObject({
      kind: 'measure',
      stage: 'discovery',
    });
  });
});

describe(`the procedure in the long run (seed ${seed})`, () => {
  const trials = 300;
  const normal = (random: Random, mean: number, deviation: number) => (): number =>
    mean + deviation * drawNormal(random);
  const outcomes = (mean: number, deviation: number): Record<'pass' | 'fail' | 'inconclusive', number> => {
    const random = randomOf(seed, Math.round(mean * 1_000 + deviation * 7));
    const counts = { pass: 0, fail: 0, inconclusive: 0 };
    for (let trial = 0; trial < trials; trial += 1)
      counts[play(normal(random, mean, deviation)).outcome] += 1;
    return counts;
  };

  it('the procedure in the long run fails hardly any unchanged release, with any noise', () => {
    for (const deviation of [0.02, 0.05, 0.3])
      expect(outcomes(0, deviation).fail, `noise ${deviation}`).toBeLessThanOrEqual(trials * 0.005);
  });

  it('the procedure in the long run passes unchanged releases where pairs scatter by 5 %', () => {
    expect(outcomes(0, 0.05).pass).toBeGreaterThanOrEqual(trials * 0.95);
  });

  it('the procedure in the long run finds 10 % where pairs scatter by 5 %, and never passes it', () => {
    const { fail, pass } = outcomes(Math.log(1.1), 0.05);
    expect(fail).toBeGreaterThanOrEqual(trials * 0.95);
    expect(pass).toBe(0);
  });

  it('the procedure in the long run does not pass a slowdown at the margin more often than its error allows', () => {
    expect(outcomes(Math.log(1.05), 0.05).pass).toBeLessThanOrEqual(trials * 0.05);
  });
});
