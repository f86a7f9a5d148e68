// Whether the candidate gets slower with every request: the trend of the pairs within one launch. A restart
// resets what grows, so it is looked for between two restarts.
import { risingTrend } from '../statistics/trend.ts';
import type { Change, PairEvidence } from './pair-evidence.ts';

export interface Growth {
  /** Pairs of the launch that was looked at. */
  pairs: number;
  /** How much slower the candidate was than the baseline at the last of them, by the trend: a share, and ms. */
  endShare: number;
  endMs: number;
  /** One-sided p that nothing grows. */
  p: number;
}

/** Of fewer pairs no trend is read. */
const minPairs = 8;

/** The growth in the launch with most pairs, the first of several; undefined if none has enough. */
export function growthOf(pairs: readonly PairEvidence[], name: string): Growth | undefined {
  const launches = new Map<number, Change[]>();
  for (const { launch, changes } of pairs) {
    const change = changes.get(name);
    if (change === undefined) continue;
    const known = launches.get(launch);
    if (known === undefined) launches.set(launch, [change]);
    else known.push(change);
  }
  const longest = [...launches.values()].reduce<Change[]>(
    (best, one) => (one.length > best.length ? one : best),
    [],
  );
  if (longest.length < minPairs) return undefined;
  const logs = risingTrend(longest.map(({ log }) => log));
  return {
    pairs: longest.length,
    endShare: Math.expm1(logs.end),
    endMs: risingTrend(longest.map(({ ms }) => ms)).end,
    p: logs.p,
  };
}
