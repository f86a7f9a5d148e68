// Replays the gate many times on the pairs of one recording, and reports the rate of each outcome with exact
// bounds.
import { randomOf, type Calibration, type GateRecord } from '../../contract/index.ts';
import {
  evidenceOf,
  lowerBound,
  openGateFolder,
  resampledTrials,
  upperBound,
  type TrialCounts,
} from '../../reports/gate/index.ts';

export interface Tried {
  record: GateRecord;
  pairs: number;
  counts: TrialCounts;
}

/** `folder` is a gate's, measured with a fixed number of pairs. */
export function trialsOf(
  folder: string,
  trials: number,
  { nothingDiffers }: { nothingDiffers: boolean },
): Tried {
  const { record, slices } = openGateFolder(folder);
  const { discovery } = evidenceOf(record, slices);
  return {
    record,
    pairs: discovery.length,
    counts: resampledTrials({
      budgets: record.budgets,
      pairs: discovery,
      trials,
      random: randomOf(record.seed, trials),
      nothingDiffers,
    }),
  };
}

/** `1.3 % (0.5 to 2.9 %)`: a share with its exact two-sided 95 % interval. */
export function formatRate(count: number, of: number): string {
  const percent = (share: number): string => String(Number((share * 100).toFixed(1)));
  return `${percent(of === 0 ? 0 : count / of)} % (${percent(lowerBound(count, of, 0.025))} to ${percent(upperBound(count, of, 0.025))} %)`;
}

/** `tickets-p50-relative +8.1 % (7.6 to 8.4 %)`. */
export function formatDifference({
  budget,
  estimate,
  lower,
  upper,
}: Calibration['copiesDiffer'][number]): string {
  const percent = (share: number): string => (share * 100).toFixed(1);
  return `${budget} ${estimate < 0 ? '' : '+'}${percent(estimate)} % (${percent(lower)} to ${percent(upper)} %)`;
}
