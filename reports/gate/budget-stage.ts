// One budget over the pairs of one stage: the effect with bounds, and the p-value of the pairs.
import type { Budget, BudgetStage, Effect, ShareBudget } from '../../contract/index.ts';
import type { Counted } from '../run/intents/share-series.ts';
import { lowerBound, overBudgetProbability, upperBound } from '../statistics/binomial.ts';
import { designEffect } from '../statistics/clustered.ts';
import { hodgesLehmann } from '../statistics/hodges-lehmann.ts';
import { signedRankTest } from '../statistics/signed-rank.ts';
import { fewClustersFactor } from '../statistics/student.ts';
import { growthOf, type Growth } from './growth.ts';
import type { Change, PairEvidence } from './pair-evidence.ts';

/** A stage before Holm's adjustment, and before the quantiles of all its requests are read for show. */
export type Tested = Omit<BudgetStage, 'adjustedP' | 'baselineMs' | 'candidateMs' | 'growth'> & {
  growth?: Growth;
};

/** `error` is that of each budget's one-sided decision. */
export function testBudget(budget: Budget, pairs: readonly PairEvidence[], error: number): Tested {
  switch (budget.kind) {
    case 'relative':
      return testChange(budget, pairs, error);
    case 'errors':
      return testRise(budget, pairs, error);
    default:
      return testShare(budget, pairs, error);
  }
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
  const growth = growthOf(pairs, name);
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
    ...(growth === undefined ? {} : { growth }),
  };
}

/** What the candidate's bound uses of the error of a rise; the baseline's, mostly 0, uses the rest. */
export const candidateErrorShare = 0.9;

/**
 * Whether the candidate fails more requests than the baseline. The pair is the unit here too: an outage in
 * one pair is one event, however many requests it fails. If nothing differs, a mirrored order turns a pair's
 * difference into its negative, so the signed-rank test is exact whatever the failures have in common. The
 * bounds of the rise join the exact binomial ones of both sides, which share the error.
 */
function testRise(
  { name }: Budget & { kind: 'errors' },
  pairs: readonly PairEvidence[],
  error: number,
): Tested {
  const counted = pairs.flatMap(({ counts }) => {
    const of = counts.get(name);
    return of?.baseline && sizeOf(of.candidate) > 0 && sizeOf(of.baseline) > 0
      ? [{ candidate: of.candidate, baseline: of.baseline }]
      : [];
  });
  const candidate = boundsOf(
    counted.map((one) => one.candidate),
    error * candidateErrorShare,
  );
  const baseline = boundsOf(
    counted.map((one) => one.baseline),
    error * (1 - candidateErrorShare),
  );
  const sound = counted.length > 0;
  return {
    pairs: pairs.length,
    usablePairs: counted.length,
    share: null,
    ms: null,
    bad: null,
    ...(sound
      ? {
          rise: {
            candidate: { count: candidate.count, of: candidate.of },
            baseline: { count: baseline.count, of: baseline.of },
            effect: {
              estimate: candidate.share - baseline.share,
              lower: candidate.lower - baseline.upper,
              upper: candidate.upper - baseline.lower,
            },
          },
        }
      : {}),
    confidence: 1 - error,
    p: sound ? signedRankTest(counted.map((one) => shareOf(one.candidate) - shareOf(one.baseline))).p : 1,
  };
}

/**
 * Bad requests come in clusters, for example in a stall. The counts of the pairs are therefore divided by
 * their design effect before the exact binomial bounds are computed (see statistics/clustered.ts), and by (t
 * ÷ z)², because that effect is estimated from few pairs (E. L. Korn and B. I. Graubard, Survey Methodology
 * 24, 1998). A candidate with few bad requests cannot show how they cluster, so the baseline's effect is used
 * if it is larger.
 */
function testShare(budget: ShareBudget, pairs: readonly PairEvidence[], error: number): Tested {
  const counted = pairs.flatMap(({ counts }) => counts.get(budget.name) ?? []);
  const candidate = counted.map((one) => one.candidate);
  const baseline = counted.flatMap((one) => one.baseline ?? []);
  const { count, of, share, lower, upper, effect } = boundsOf(candidate, error, baseline);
  return {
    pairs: pairs.length,
    usablePairs: candidate.filter(({ good, bad }) => good + bad > 0).length,
    share: null,
    ms: null,
    confidence: 1 - error,
    bad: { count, of, share, designEffect: Number.isFinite(effect) ? effect : null, lower, upper },
    p: Number.isFinite(effect) ? overBudgetProbability(count / effect, of / effect, allowedShare(budget)) : 1,
  };
}

interface Bounds {
  count: number;
  of: number;
  share: number;
  lower: number;
  upper: number;
  /** Infinite if unknown. */
  effect: number;
}

/** `beside` are clusters whose design effect counts if it is larger. */
function boundsOf(clusters: readonly Counted[], error: number, beside: readonly Counted[] = []): Bounds {
  const count = clusters.reduce((sum, { bad }) => sum + bad, 0);
  const of = clusters.reduce((sum, one) => sum + sizeOf(one), 0);
  const spread = Math.max(designEffect(clusters), beside.length > 0 ? designEffect(beside) : 1);
  const known = of > 0 && Number.isFinite(spread);
  const effect = known ? spread * fewClustersFactor(clusters.length, error) : Infinity;
  return {
    count,
    of,
    share: of === 0 ? 0 : count / of,
    lower: known ? lowerBound(count / effect, of / effect, error) : 0,
    upper: known ? upperBound(count / effect, of / effect, error) : 1,
    effect,
  };
}

function sizeOf({ good, bad }: Counted): number {
  return good + bad;
}

function shareOf(counted: Counted): number {
  return counted.bad / sizeOf(counted);
}

/** Share of requests that a budget lets be bad. */
export function allowedShare(budget: ShareBudget): number {
  return 1 - (budget.kind === 'absolute' ? budget.quantile : budget.objective);
}
