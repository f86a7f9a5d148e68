// What a bare `k6 run` fails on: an SLO that is missed, or so many arrivals dropped that the rates prove
// nothing.
import type { Curve } from '../../contract/curve.ts';
import { sloThresholds } from '../thresholds/showtime-slos.ts';

/** As under `showtime run`, where more dropped arrivals make a run unknown. */
const maxDroppedShare = 0.01;

/**
 * k6's `thresholds` option for a curve: no script can count an arrival that never started, so k6's own
 * counter stands beside the SLOs.
 * @throws Error for a curve without arrivals, which k6 would let pass
 */
export function thresholdsFor(curve: Curve): Record<string, string[]> {
  const offered = offeredBy(curve);
  if (offered < 1) throw new Error('the curve offers no arrival, so nothing could be judged');
  return { ...sloThresholds, dropped_iterations: [`count<=${Math.floor(offered * maxDroppedShare)}`] };
}

/** Arrivals that a curve offers: the area below it. */
function offeredBy({ timeUnitMs, startRate, stages }: Curve): number {
  let arrivals = 0;
  let from = startRate;
  for (const { durationMs, target } of stages) {
    arrivals += ((from + target) / 2) * (durationMs / timeUnitMs);
    from = target;
  }
  return arrivals;
}
