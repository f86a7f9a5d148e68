// How many arrivals were offered, played and dropped: from the curve and the samples, or as k6 counted a
// script without a curve.
import type { Verdict } from '../../contract/index.ts';
import type { JudgedRun } from '../judged-run.ts';

/**
 * Arrivals. A script of one's own has no rows of its starts; what k6 started stands in the load's last event.
 */
export function loadOf(run: JudgedRun): Verdict['load'] {
  const { arrivals } = run.record.load;
  if (!run.promises('samples') || !run.has('samples'))
    return { offered: arrivals ?? 0, achieved: 0, dropped: 0 };
  const { started, dropped } = run.samples;
  const told = run.eventsOf('load-ended').at(-1)?.value.evidence['started'];
  const achieved =
    arrivals === null && started === 0 && typeof told === 'number' && Number.isInteger(told) && told > 0
      ? told
      : started;
  return { offered: arrivals ?? achieved + dropped, achieved, dropped };
}
