// What a line over time adds up to: areas, times at a value, and its lowest point within a window.
import type { ObservedSeries } from '../../../contract/index.ts';

/**
 * Sum of value × step over all points of a line of rates, in the unit that the rate counts. `stepSeconds` is
 * the step of the query.
 */
export function areaUnder(series: readonly ObservedSeries[], stepSeconds: number): number | null {
  const values = series.flatMap(({ points }) =>
    points.flatMap(([, value]) => (value === null ? [] : [value])),
  );
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value * stepSeconds, 0);
}

/** Seconds for which a line holds a condition, to a step. */
export function secondsWhere(
  series: ObservedSeries | undefined,
  stepSeconds: number,
  holds: (value: number) => boolean,
): number | null {
  return series === undefined
    ? null
    : series.points.filter(([, value]) => value !== null && holds(value)).length * stepSeconds;
}

/** Finite values between two moments, ms on the run's clock, both included. */
export function valuesWithin({ points }: ObservedSeries, fromMs: number, untilMs: number): number[] {
  return points.flatMap(([atMs, value]) =>
    value !== null && atMs >= fromMs && atMs <= untilMs ? [value] : [],
  );
}

/** Finite values of a line by their moments. */
export function momentsOf(series: ObservedSeries | undefined): Map<number, number> {
  return new Map(
    (series?.points ?? []).flatMap(([atMs, value]) => (value === null ? [] : [[atMs, value] as const])),
  );
}
