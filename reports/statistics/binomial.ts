// Exact one-sided bounds of a share (Clopper and Pearson, Biometrika 26, 1934) and what they decide about a
// budget.
import betaQuantile from '@stdlib/stats-base-dists-beta-quantile';

/** One-sided error probability of each decision. */
export const alpha = 0.05;

/**
 * Largest share of bad ones that `bad` of `total` are still compatible with; real-valued `bad` is allowed.
 */
export function upperBound(bad: number, total: number, error = alpha): number {
  return bad >= total ? 1 : betaQuantile(1 - error, bad + 1, total - bad);
}

/** Smallest share of bad ones that `bad` of `total` are still compatible with. */
export function lowerBound(bad: number, total: number, error = alpha): number {
  return bad <= 0 ? 0 : betaQuantile(error, bad, total - bad + 1);
}

/**
 * Exact one-sided probability of at least `bad` of `total` (both may be real-valued) if the true share is
 * `budget`: small if the budget
 * is exceeded. It is the error with which the lower bound is just `budget`, found to 1e-15; 1 without bad
 * ones.
 */
export function overBudgetProbability(bad: number, total: number, budget: number): number {
  let below = 0;
  let above = 1;
  while (above - below > 1e-15) {
    const middle = (below + above) / 2;
    if (lowerBound(bad, total, middle) < budget) below = middle;
    else above = middle;
  }
  return above;
}

export interface Decision {
  outcome: 'pass' | 'fail' | 'unknown';
  /** With `unknown`: how many more would decide it at the same share of bad ones; null if no number would. */
  needsMore: number | null;
}

/** Decides whether at most `budget` (a share, 0.005 for an objective of 99.5 %) of all are bad. */
export function decide({ good, bad, budget }: { good: number; bad: number; budget: number }): Decision {
  const total = good + bad;
  if (total === 0) return { outcome: 'unknown', needsMore: neededFor(0, 0, budget) };
  if (upperBound(bad, total) <= budget) return { outcome: 'pass', needsMore: 0 };
  if (lowerBound(bad, total) > budget) return { outcome: 'fail', needsMore: 0 };
  return { outcome: 'unknown', needsMore: neededFor(bad / total, total, budget) };
}

/** How many more than `total` decide the budget if the share of bad ones stays what it is. */
function neededFor(share: number, total: number, budget: number): number | null {
  const decided = (size: number): boolean =>
    share < budget ? upperBound(share * size, size) <= budget : lowerBound(share * size, size) > budget;
  let enough = Math.max(1, total);
  while (!decided(enough)) {
    enough *= 2;
    if (enough > 1e9) return null;
  }
  let short = total;
  while (enough - short > 1) {
    const middle = Math.floor((enough + short) / 2);
    if (decided(middle)) enough = middle;
    else short = middle;
  }
  return enough - total;
}

/** Most bad ones of `total` with which a budget still passes; -1 if `total` is too small even without any. */
export function maxBadToPass(total: number, budget: number): number {
  let bad = -1;
  while (bad + 1 < total && upperBound(bad + 1, total) <= budget) bad += 1;
  return bad;
}
