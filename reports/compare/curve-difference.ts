// Whether two runs played the same arrivals, or, with another seed, two draws of the same demand.
import { createHash } from 'node:crypto';
import { curveDurationMs, runFiles, type Curve } from '../../contract/index.ts';
import { count, setLength } from '../rendering/figures.ts';
import type { Definition } from './definition.ts';
import type { Difference } from './comparison.ts';

/**
 * The curve's noise is a Poisson draw from the seed. Of two draws from one demand, fewer than one in 100,000
 * are further apart.
 */
const standardDeviations = 5;
const slices = 10;

/** Undefined if the curves are the same, or differ only as their seeds make them. */
export function curveDifference(before: Definition, after: Definition): Difference | undefined {
  const same =
    before.curve === undefined || after.curve === undefined
      ? hasNone(before) && hasNone(after)
      : before.record.seed === after.record.seed
        ? fingerprint(before.curve) === fingerprint(after.curve)
        : drawnAlike(before.curve, after.curve);
  return same
    ? undefined
    : { of: runFiles.curve, before: describeDefinition(before), after: describeDefinition(after) };
}

/** A user script plays no curve. */
function hasNone({ curve, record }: Definition): boolean {
  return curve === undefined && record.load.arrivals === null;
}

/**
 * Difference of two Poisson counts over its standard deviation, for each tenth of the time and for the whole.
 */
function drawnAlike(one: Curve, other: Curve): boolean {
  if (Math.abs(curveDurationMs(one) - curveDurationMs(other)) > 1) return false;
  const ones = arrivalsBySlice(one);
  const others = arrivalsBySlice(other);
  const alike = (a: number, b: number): boolean => Math.abs(a - b) <= standardDeviations * Math.sqrt(a + b);
  return (
    alike(sum(ones), sum(others)) && ones.every((arrivals, slice) => alike(arrivals, others[slice] ?? 0))
  );
}

function arrivalsBySlice(curve: Curve): readonly number[] {
  const durationMs = curveDurationMs(curve);
  const edges = Array.from({ length: slices + 1 }, (_, edge) =>
    arrivalsUntil(curve, (durationMs * edge) / slices),
  );
  return edges.slice(1).map((arrivals, slice) => arrivals - (edges[slice] ?? 0));
}

/** The curve's integral from its start. */
function arrivalsUntil({ timeUnitMs, startRate, stages }: Curve, untilMs: number): number {
  let fromMs = 0;
  let rate = startRate;
  let arrivals = 0;
  for (const { durationMs, target } of stages) {
    const share = Math.min(1, Math.max(0, (untilMs - fromMs) / durationMs));
    arrivals += ((rate + (rate + (target - rate) * share)) / 2) * ((durationMs * share) / timeUnitMs);
    fromMs += durationMs;
    rate = target;
  }
  return arrivals;
}

function describeDefinition({ curve, record }: Definition): string {
  if (curve === undefined)
    return record.load.arrivals === null ? 'none, the script plays its own load' : 'missing or not valid';
  const bySlice = arrivalsBySlice(curve);
  return `${count(sum(bySlice))} arrivals in ${setLength(curveDurationMs(curve))}, by tenths ${bySlice.map(count).join(' ')} (${fingerprint(curve).slice(0, 8)})`;
}

function fingerprint(curve: Curve): string {
  return createHash('sha256').update(JSON.stringify(curve)).digest('hex');
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
