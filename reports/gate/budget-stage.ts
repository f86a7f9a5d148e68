// One budget over the pairs of one stage: effect with bounds, and how likely such pairs are if nothing were slower.
import type { Budget, BudgetStage, Effect } from '../../contract/index.ts';
import { lowerBound, overBudgetProbability, upperBound } from '../statistics/binomial.ts';
import { designEffect } from '../statistics/clustered.ts';
import { hodgesLehmann } from '../statistics/hodges-lehmann.ts';
import { signedRankTest } from '../statistics/signed-rank.ts';
import type { Change, PairEvidence } from './pair-evidence.ts';

/** A stage before Holm's adjustment, and before the quantiles of all its requests are read for show. */
export type Tested = Omit<BudgetStage, 'adjustedP' | 'baselineMs' | 'candidateMs'>;

/** `error` is that of each one-sided bound. */
export function testBudget(budget: Budget, pairs: readonly PairEvidence[], error: number): Tested {
  return budget.kind === 'relative' ? testChange(changesOf(pairs, budget.name), pairs.length, error) : testShare(budget, pairs, error);
}

/** Changes of the pairs that have any. */
export function changesOf(pairs: readonly PairEvidence[], name: string): readonly Change[] {
  return pairs.flatMap(({ changes }) => changes.get(name) ?? []);
}

function testChange(changes: readonly Change[], pairs: number, error: number): Tested {
  const logs = hodgesLehmann(changes.map(({ log }) => log), error);
  const share: Effect = { estimate: Math.expm1(logs.estimate), lower: Math.expm1(logs.lower), upper: Math.expm1(logs.upper) };
  const sound = changes.length > 0;
  return {
    pairs, share: sound ? share : null, ms: sound ? hodgesLehmann(changes.map(({ ms }) => ms), error) : null, bad: null,
    confidence: 1 - error, p: sound ? signedRankTest(changes.map(({ log }) => log)).p : 1,
  };
}

/**
 * Bad requests come in clusters, as a stall makes them: the counts of all slices are divided by their design effect before the exact
 * binomial bounds (see statistics/clustered.ts).
 */
function testShare(budget: Exclude<Budget, { kind: 'relative' }>, pairs: readonly PairEvidence[], error: number): Tested {
  const slices = pairs.flatMap(({ counts }) => counts.get(budget.name) ?? []);
  const count = slices.reduce((sum, { bad }) => sum + bad, 0), of = slices.reduce((sum, slice) => sum + slice.good + slice.bad, 0);
  const effect = designEffect(slices), bad = count / effect, total = of / effect;
  const known = of > 0 && Number.isFinite(effect);
  return {
    pairs: pairs.length, share: null, ms: null, confidence: 1 - error,
    bad: {
      count, of, share: of === 0 ? 0 : count / of, designEffect: known ? effect : null,
      lower: known ? lowerBound(bad, total, error) : 0, upper: known ? upperBound(bad, total, error) : 1,
    },
    p: known ? overBudgetProbability(bad, total, allowedShare(budget)) : 1,
  };
}

/** Share of requests that a budget lets be bad. */
export function allowedShare(budget: Exclude<Budget, { kind: 'relative' }>): number {
  return 1 - (budget.kind === 'absolute' ? budget.quantile : budget.objective);
}
