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
const minSliceRequests = 30;

/**
 * Fewest requests per slice with which a quantile can be shown: 60 for p95, 300 for p99, 3,000 for p99.9.
 * With fewer, one in twenty slices would hold no slower request, so that no exact one-sided 95 % bound is
 * finite (ln 0.05 ÷ ln q, rounded up).
 */
export function minRequests(quantile: number): number {
  return Math.max(minSliceRequests, Math.ceil(3 / (1 - quantile) - 1e-6));
}

/**
 * Fewest requests per slice with which ten pairs without one failure rule a rise of `margin` out: 30 for one
 * percentage point, 270 for a tenth of it.
 */
export function minRequestsForRise(margin: number): number {
  return Math.max(minSliceRequests, Math.ceil(0.27 / margin - 1e-6));
}

export function sliceSize(
  { ratePerSecond, requests }: Pick<GateLoad, 'ratePerSecond' | 'requests'>,
  budgets: readonly Budget[],
): SliceSize {
  return sliceFor(ratePerSecond, sharesOf(requests), budgets);
}

/**
 * A journey without a share counts as played by each arrival: the shares of a script are unknown until it was
 * played.
 */
export function sliceFor(
  ratePerSecond: number,
  shares: SliceSize['shares'],
  budgets: readonly Budget[],
): SliceSize {
  const needed = budgets.map(
    (budget) =>
      (budget.kind === 'errors'
        ? minRequestsForRise(budget.margin)
        : minRequests('quantile' in budget ? budget.quantile : 0)) / (shares[budget.journey] ?? 1),
  );
  const count = Math.ceil(Math.max(minSliceRequests, (ratePerSecond * shortestMs) / 1_000, ...needed) - 1e-6);
  return { requests: count, lengthMs: (count / ratePerSecond) * 1_000, shares };
}

function sharesOf(requests: GateLoad['requests']): Record<string, number> {
  const total = requests.reduce((sum, { weight }) => sum + weight, 0);
  const shares: Record<string, number> = {};
  for (const { journey, weight } of requests) shares[journey] = (shares[journey] ?? 0) + weight / total;
  return shares;
}
