// How many arrivals were offered, played and dropped: from the curve and the samples, or as k6 counted a
// script without a curve.
import type { Verdict } from '../../../contract/index.ts';
import type { LoadedRun } from '../loaded-run.ts';

/**
 * Arrivals. A user script has no rows of its starts; the load's last event contains the number that k6
 * started.
 */
export function loadOf(run: LoadedRun): Verdict['load'] {
  const { arrivals } = run.record.load;
  if (!run.promises('samples') || !run.has('samples'))
    return { offered: arrivals ?? 0, achieved: 0, dropped: 0 };
  const { started, dropped } = run.samples;
  const recordedStarts = run.eventsOf('load-ended').at(-1)?.value.evidence['started'];
  const achieved =
    arrivals === null &&
    started === 0 &&
    typeof recordedStarts === 'number' &&
    Number.isInteger(recordedStarts) &&
    recordedStarts > 0
      ? recordedStarts
      : started;
  return { offered: arrivals ?? achieved + dropped, achieved, dropped };
}
