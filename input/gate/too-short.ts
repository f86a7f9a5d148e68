// Refuses a gate whose time is too short for the pairs that it needs, with the time that it would take.
import { ShowtimeError } from '../../contract/index.ts';
import { minPairsFor } from '../../reports/gate/index.ts';

/**
 * Share of the time that is planned: pairs may take longer than the few that warmed up, and a plan that time
 * cuts short decides nothing.
 */
export const usableShare = 0.9;

export interface TooShort {
  budgets: number;
  ratePerSecond: number;
  slice: { requests: number; lengthMs: number };
  maxPairs: number;
  pairMs: number;
  /** Pairs of warming up that the time must hold too; 0 once that is over. */
  warmUpPairs: number;
  /** What is over already. */
  spentMs?: number;
  /** Requests per arrival, by journey, if only playing could show them. */
  shares?: Readonly<Record<string, number>>;
}

export function tooShort({
  budgets,
  ratePerSecond,
  slice,
  maxPairs,
  pairMs,
  warmUpPairs,
  spentMs = 0,
  shares = {},
}: TooShort): ShowtimeError {
  const min = minPairsFor(budgets);
  const neededMs = spentMs + ((2 * min + warmUpPairs) * pairMs) / usableShare;
  return new ShowtimeError('bad-budgets', {
    what: `the run is too short for these budgets: ${Math.max(0, maxPairs)} pairs fit, ${2 * min} are needed`,
    why:
      `a slice needs ${slice.requests} requests so that each quantile can be measured, which takes ${(slice.lengthMs / 1_000).toFixed(1)} s at ${ratePerSecond} a second; ` +
      `${budgets} budgets need ${min} pairs to find something and ${min} to see it again`,
    problems: Object.entries(shares).map(
      ([journey, share]) => `${journey}: warming up played ${Number(share.toPrecision(3))} of it an arrival`,
    ),
    fix: `--max-duration ${Math.ceil(neededMs / 60_000)}m, a higher --rate, or budgets for lower quantiles`,
  });
}
