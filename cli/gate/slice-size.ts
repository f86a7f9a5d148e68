// How long a slice must be so that each journey has enough requests for its quantiles.
import type { Budget, GateLoad } from '../../contract/index.ts';

export interface SliceSize {
  lengthMs: number;
  requests: number;
  /** Share of the load of each journey, by name. */
  shares: Readonly<Record<string, number>>;
}

/** Shorter ones would be mostly beginnings and ends. */
const shortestMs = 300;
const fewestRequests = 30;

/**
 * Fewest requests with which a quantile can be told at all: 60 for p95, 300 for p99, 3,000 for p99.9. With
 * one fewer of each twenty
 * such slices one would hold no slower request, so that no exact one-sided 95 % bound is finite (ln 0.05 ÷ ln
 * q, rounded up).
 */
export function leastRequests(quantile: number): number {
  return Math.max(fewestRequests, Math.ceil(3 / (1 - quantile) - 1e-6));
}

export function sliceSize(
  { ratePerSecond, requests }: Pick<GateLoad, 'ratePerSecond' | 'requests'>,
  budgets: readonly Budget[],
): SliceSize {
  return sliceFor(ratePerSecond, sharesOf(requests), budgets);
}

/**
 * A journey without a share counts as played by each arrival: of a script nobody knows better until it was
 * played.
 */
export function sliceFor(
  ratePerSecond: number,
  shares: SliceSize['shares'],
  budgets: readonly Budget[],
): SliceSize {
  const needed = budgets.map(
    (budget) =>
      leastRequests(budget.kind === 'availability' ? 0 : budget.quantile) / (shares[budget.journey] ?? 1),
  );
  const count = Math.ceil(Math.max(fewestRequests, (ratePerSecond * shortestMs) / 1_000, ...needed) - 1e-6);
  return { requests: count, lengthMs: (count / ratePerSecond) * 1_000, shares };
}

function sharesOf(requests: GateLoad['requests']): Record<string, number> {
  const total = requests.reduce((sum, { weight }) => sum + weight, 0);
  const shares: Record<string, number> = {};
  for (const { journey, weight } of requests) shares[journey] = (shares[journey] ?? 0) + weight / total;
  return shares;
}
