// One budget over the pairs of one stage: effect with bounds, and how likely such pairs are if nothing were
// slower.
import type { Budget, BudgetStage, Effect } from '../../contract/index.ts';
import { lowerBound, overBudgetProbability, upperBound } from '../statistics/binomial.ts';
import { designEffect } from '../statistics/clustered.ts';
import { hodgesLehmann } from '../statistics/hodges-lehmann.ts';
import { signedRankTest } from '../statistics/signed-rank.ts';
import { fewClustersFactor } from '../statistics/student.ts';
import type { Change, PairEvidence } from './pair-evidence.ts';

/** A stage before Holm's adjustment, and before the quantiles of all its requests are read for show. */
export type Tested = Omit<BudgetStage, 'adjustedP' | 'baselineMs' | 'candidateMs'>;

/** `error` is that of each budget's one-sided decision. */
export function testBudget(budget: Budget, pairs: readonly PairEvidence[], error: number): Tested {
  return budget.kind === 'relative' ? testChange(budget, pairs, error) : testShare(budget, pairs, error);
}

/** Changes of the pairs that have any. */
export function changesOf(pairs: readonly PairEvidence[], name: string): readonly Change[] {
  return pairs.flatMap(({ changes }) => changes.get(name) ?? []);
}

/** Where margin or floor may hold, either of two bounds could be wrong: they share the error. */
function testChange(
  { name, floorMs }: Budget & { kind: 'relative' },
  pairs: readonly PairEvidence[],
  wholeError: number,
): Tested {
  const changes = changesOf(pairs, name);
  const error = floorMs > 0 ? wholeError / 2 : wholeError;
  const logs = hodgesLehmann(
    changes.map(({ log }) => log),
    error,
  );
  const share: Effect = {
    estimate: Math.expm1(logs.estimate),
    lower: Math.expm1(logs.lower),
    upper: Math.expm1(logs.upper),
  };
  const sound = changes.length > 0;
  return {
    pairs: pairs.length,
    usablePairs: changes.length,
    share: sound ? share : null,
    ms: sound
      ? hodgesLehmann(
          changes.map(({ ms }) => ms),
          error,
        )
      : null,
    bad: null,
    confidence: 1 - error,
    p: sound ? signedRankTest(changes.map(({ log }) => log)).p : 1,
  };
}

/**
 * Bad requests come in clusters, as a stall makes them: the counts of the pairs are divided by their design
 * effect before the exact
 * binomial bounds (see statistics/clustered.ts), and by (t ÷ z)², since that effect is itself told by so many
 * pairs alone (E. L. Korn and
 * B. I. Graubard, Survey Methodology 24, 1998). A candidate with few bad ones cannot show how they cluster:
 * the baseline's effect counts if larger.
 */
function testShare(
  budget: Exclude<Budget, { kind: 'relative' }>,
  pairs: readonly PairEvidence[],
  error: number,
): Tested {
  const counted = pairs.flatMap(({ counts }) => counts.get(budget.name) ?? []);
  const candidate = counted.map((one) => one.candidate);
  const baseline = counted.flatMap((one) => one.baseline ?? []);
  const count = candidate.reduce((sum, { bad }) => sum + bad, 0);
  const of = candidate.reduce((sum, { good, bad }) => sum + good + bad, 0);
  const spread = Math.max(designEffect(candidate), baseline.length > 0 ? designEffect(baseline) : 1);
  const known = of > 0 && Number.isFinite(spread);
  const effect = known ? spread * fewClustersFactor(candidate.length, error) : Infinity;
  const bad = count / effect;
  const total = of / effect;
  return {
    pairs: pairs.length,
    usablePairs: candidate.filter(({ good, bad }) => good + bad > 0).length,
    share: null,
    ms: null,
    confidence: 1 - error,
    bad: {
      count,
      of,
      share: of === 0 ? 0 : count / of,
      designEffect: known ? effect : null,
      lower: known ? lowerBound(bad, total, error) : 0,
      upper: known ? upperBound(bad, total, error) : 1,
    },
    p: known ? overBudgetProbability(bad, total, allowedShare(budget)) : 1,
  };
}

/** Share of requests that a budget lets be bad. */
export function allowedShare(budget: Exclude<Budget, { kind: 'relative' }>): number {
  return 1 - (budget.kind === 'absolute' ? budget.quantile : budget.objective);
}
