// Refuses absolute budgets that no answer could decide: so few requests fit that even flawless ones would
// leave them open.
import { ShowtimeError, type Budget, type GatePlan } from '../../contract/index.ts';
import { fewClustersFactor, upperBound } from '../../reports/gate/index.ts';

export interface Fitting {
  plan: GatePlan;
  ratePerSecond: number;
  sliceRequests: number;
  /** Requests an arrival, by journey; 1 where it is not known. */
  shares: Readonly<Record<string, number>>;
}

/**
 * Judged as the gate will: on the candidate's two slices of each pair at the last look, corrected for so few
 * pairs. @throws ShowtimeError bad-budgets
 */
export function refuseUndecidable(
  budgets: readonly Budget[],
  { plan, ratePerSecond, sliceRequests, shares }: Fitting,
): void {
  const pairs = plan.looks.at(-1) ?? 0;
  const error = plan.spent.at(-1) ?? plan.alpha;
  const factor = fewClustersFactor(pairs, error);
  const problems = budgets.flatMap((budget) => {
    if (budget.kind === 'relative') return [];
    const allowed = 1 - (budget.kind === 'absolute' ? budget.quantile : budget.objective);
    const requests = Math.floor(pairs * 2 * sliceRequests * (shares[budget.journey] ?? 1));
    if (upperBound(0, requests / factor, error) <= allowed) return [];
    const least = Math.ceil((factor * Math.log(error)) / Math.log(1 - allowed));
    return [
      `${budget.name}: ${requests} requests fit, at least ${least} without one bad are needed to show that at most ${Number((allowed * 100).toPrecision(3))} % are`,
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
