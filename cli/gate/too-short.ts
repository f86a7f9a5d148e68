// Says that too few pairs fit into a gate's time, and how long it would take.
import { ShowtimeError } from '../../contract/index.ts';
import { leastPairs } from '../../reports/gate/index.ts';

/**
 * Share of the time that is planned: pairs may take longer than the few that warmed up, and a plan that time
 * cuts short decides nothing.
 */
export const usableShare = 0.9;

export interface TooShort {
  budgets: number;
  ratePerSecond: number;
  slice: { requests: number; lengthMs: number };
  mostPairs: number;
  pairMs: number;
  /** Pairs of warming up that the time must hold too; 0 once that is over. */
  warmUpPairs: number;
  /** What is over already. */
  spentMs?: number;
  /** Requests an arrival, by journey, where only playing could tell. */
  shares?: Readonly<Record<string, number>>;
}

export function tooShort({
  budgets,
  ratePerSecond,
  slice,
  mostPairs,
  pairMs,
  warmUpPairs,
  spentMs = 0,
  shares = {},
}: TooShort): ShowtimeError {
  const least = leastPairs(budgets);
  const neededMs = spentMs + ((2 * least + warmUpPairs) * pairMs) / usableShare;
  return new ShowtimeError('bad-budgets', {
    what: `the run is too short for these budgets: ${Math.max(0, mostPairs)} pairs fit, ${2 * least} are needed`,
    why:
      `a slice needs ${slice.requests} requests so that each quantile can be told, which takes ${(slice.lengthMs / 1_000).toFixed(1)} s at ${ratePerSecond} a second; ` +
      `${budgets} budgets need ${least} pairs to find something and ${least} to see it again`,
    problems: Object.entries(shares).map(
      ([journey, share]) => `${journey}: warming up played ${Number(share.toPrecision(3))} of it an arrival`,
    ),
    fix: `--max-duration ${Math.ceil(neededMs / 60_000)}m, a higher --rate, or budgets for lower quantiles`,
  });
}
