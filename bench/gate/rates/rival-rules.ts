// The same recordings judged as CI mostly does today: a threshold from a stored baseline, and one run against
// one run.
import { drawBelow, quantiles, randomOf, type Side, type Slice } from '../../../contract/index.ts';
import { openGateFolder } from '../../../reports/gate/index.ts';
import { mergedLatencies } from '../../../reports/gate/pair-evidence.ts';

/** As many pairs as the gate's first interim analysis has: its single runs hold as many requests per side. */
export const pairsOfRun = 15;
/** The rule: more than this much slower fails. */
const tolerated = 1.1;
const watched = [quantiles.p50, quantiles.p95, quantiles.p99];

export interface RivalRates {
  threshold: number;
  singleRun: number;
}

/**
 * Quantiles in ms of one side over a stretch of consecutive pairs: what a single run of that length would
 * have reported.
 */
type Run = readonly number[];

/**
 * Shares of `trials` in which each rule fails the recording in `folder`; the threshold was stored from a run
 * on `earlier`.
 */
export function rivalRates({
  folder,
  earlier,
  trials,
  seed,
}: {
  folder: string;
  earlier: string;
  trials: number;
  seed: number;
}): RivalRates {
  const random = randomOf(seed);
  const candidates = runsOf(folder, 'candidate');
  const baselines = runsOf(folder, 'baseline');
  const stored = runsOf(earlier, 'baseline');
  const one = (runs: readonly Run[]): number => drawBelow(random, runs.length);
  let threshold = 0;
  let singleRun = 0;
  for (let trial = 0; trial < trials; trial += 1) {
    const candidate = one(candidates);
    if (slower(candidates[candidate], stored[one(stored)])) threshold += 1;
    // One run after the other, as a pipeline does it: the baseline's just before the candidate's.
    if (
      slower(candidates[candidate], baselines[(candidate - pairsOfRun + baselines.length) % baselines.length])
    )
      singleRun += 1;
  }
  return { threshold: threshold / trials, singleRun: singleRun / trials };
}

function slower(candidate: Run | undefined, baseline: Run | undefined): boolean {
  return (
    candidate !== undefined &&
    baseline !== undefined &&
    candidate.some((ms, index) => ms > (baseline[index] ?? Infinity) * tolerated)
  );
}

/** A run from every pair on; those at the end go on at the beginning. */
function runsOf(folder: string, side: Side): readonly Run[] {
  const slices = openGateFolder(folder).slices.filter(
    (slice) => slice.stage === 'discovery' && slice.side === side,
  );
  const pairs = Math.max(...slices.map(({ pair }) => pair));
  return Array.from({ length: pairs }, (_, from) => {
    const run = slices.filter(({ pair }) => (pair - 1 - from + pairs) % pairs < pairsOfRun);
    return watched.map((quantile) => quantileMs(run, side, quantile));
  });
}

function quantileMs(slices: readonly Slice[], side: Side, quantile: number): number {
  const [journey = ''] = Object.keys(slices[0]?.journeys ?? {});
  return mergedLatencies(slices, side, journey).quantileMs(quantile) ?? NaN;
}
