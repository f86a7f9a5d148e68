// Refuses absolute budgets that no result could decide: so few requests fit that even flawless ones would be
// inconclusive.
import { ShowtimeError, type Budget, type GatePlan } from '../../contract/index.ts';
import { candidateErrorShare, fewClustersFactor, upperBound } from '../../reports/gate/index.ts';

export interface Fitting {
  plan: GatePlan;
  ratePerSecond: number;
  sliceRequests: number;
  /** Requests per arrival, by journey; 1 if unknown. */
  shares: Readonly<Record<string, number>>;
}

/**
 * Judges as the gate will: on the candidate's two slices of each pair at the last interim analysis, corrected
 * for so few pairs.
 * @throws ShowtimeError bad-budgets
 */
export function refuseUndecidable(
  budgets: readonly Budget[],
  { plan, ratePerSecond, sliceRequests, shares }: Fitting,
): void {
  const pairs = plan.looks.at(-1) ?? 0;
  const spent = plan.spent.at(-1) ?? plan.alpha;
  const problems = budgets.flatMap((budget) => {
    if (budget.kind === 'relative') return [];
    // A rise joins a bound of either side, which share the error.
    const rise = budget.kind === 'errors';
    const error = rise ? spent * candidateErrorShare : spent;
    const factor = fewClustersFactor(pairs, error);
    const allowed = rise
      ? budget.margin
      : 1 - (budget.kind === 'absolute' ? budget.quantile : budget.objective);
    const requests = Math.floor(pairs * 2 * sliceRequests * (shares[budget.journey] ?? 1));
    if (upperBound(0, requests / factor, error) <= allowed) return [];
    const min = Math.ceil((factor * Math.log(error)) / Math.log(1 - allowed));
    return [
      `${budget.name}: ${requests} requests fit, at least ${min} without one bad are needed to show that at most ${Number((allowed * 100).toPrecision(3))} % ${rise ? 'more are than in the baseline' : 'are'}`,
    ];
  });
  if (problems.length === 0) return;
  throw new ShowtimeError('bad-budgets', {
    what: 'the run is too short for some absolute budgets',
    why: `${pairs} pairs of discovery fit at ${ratePerSecond} requests a second, and even flawless ones would not decide:`,
    problems,
    fix: 'a longer --max-duration, a higher --rate, or less strict budgets',
  });
}
