// Cuts what was counted over a run into blocks, so that one can see how bad ones cluster.
import type { Counted } from '../statistics/fisher.ts';
import { seriesBinMs, type ShareSeries } from './share-series.ts';

/**
 * Enough parts of a run to see how its bad ones cluster: B. Schmeiser, Operations Research 30, 1982, finds 10
 * to 30 batches best.
 */
const blocksOfRun = 20;
const shortestBlockMs = 1_000;

/** By their schedule; none without a series. */
export function runBlocks(counted: ShareSeries | undefined): readonly Counted[] {
  if (counted === undefined) return [];
  const bins = Math.max(shortestBlockMs / seriesBinMs, Math.ceil(counted.length / blocksOfRun));
  return Array.from({ length: Math.ceil(counted.length / bins) }, (_, block) =>
    counted.within(block * bins, (block + 1) * bins),
  );
}
