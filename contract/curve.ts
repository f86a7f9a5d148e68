// curve.json: the arrival curve that was played, as piecewise linear rates, and the schedule it implies.
import { z } from 'zod';
import { maxRunMs, maxArrivals } from './bounds.ts';

/**
 * k6 semantics of ramping-arrival-rate: within a stage the rate goes in a line from the last target to this
 * one.
 */
const curveFile = z.object({
  schemaVersion: z.literal(1),
  /** Rates are arrivals per this many ms; large, because targets are whole numbers. */
  timeUnitMs: z.number().positive(),
  startRate: z.number().int().nonnegative(),
  stages: z
    .array(z.object({ durationMs: z.number().positive(), target: z.number().int().nonnegative() }))
    .min(1),
});
export type Curve = z.infer<typeof curveFile>;
export const curve = curveFile
  .refine((one) => curveDurationMs(one) <= maxRunMs, 'lasts more than a day')
  .refine((one) => offeredBy(one) <= maxArrivals, `offers more than ${maxArrivals} arrivals`);

/** Length of the curve, ms. */
export function curveDurationMs({ stages }: Curve): number {
  return stages.reduce((sum, { durationMs }) => sum + durationMs, 0);
}

/**
 * Scheduled starts of all arrivals, ms from the curve's start: arrival k (from 1) starts when the integral
 * reaches k.
 * A generator in one pass; solves the quadratic of each stage in closed form.
 */
export function* scheduledStarts({ timeUnitMs, startRate, stages }: Curve): Generator<number, void> {
  let arrived = 0;
  let k = 1;
  let fromMs = 0;
  let rate = startRate / timeUnitMs;
  for (const { durationMs, target } of stages) {
    const end = target / timeUnitMs;
    const slope = (end - rate) / durationMs;
    const total = arrived + ((rate + end) / 2) * durationMs;
    for (; k <= total + 1e-9; k += 1) yield fromMs + Math.min(durationMs, reach(k - arrived, rate, slope));
    arrived = total;
    fromMs += durationMs;
    rate = end;
  }
}

/** The area below a curve: its arrivals, with a fraction. */
function offeredBy({ timeUnitMs, startRate, stages }: Curve): number {
  let from = startRate;
  let area = 0;
  for (const { durationMs, target } of stages) {
    area += (((from + target) / 2) * durationMs) / timeUnitMs;
    from = target;
  }
  return area;
}

/** How many arrivals a curve offers. */
export function arrivalsOf(curve: Curve): number {
  const starts = scheduledStarts(curve);
  let arrivals = 0;
  while (starts.next().done !== true) arrivals += 1;
  return arrivals;
}

/** Smallest t ≥ 0 with rate·t + slope·t²/2 = area. */
function reach(area: number, rate: number, slope: number): number {
  if (area <= 0) return 0;
  // The form 2c / (b + sqrt(b² + 2ac)) stays exact when the slope is near 0.
  return (2 * area) / (rate + Math.sqrt(Math.max(0, rate * rate + 2 * slope * area)));
}
