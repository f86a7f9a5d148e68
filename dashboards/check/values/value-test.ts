// A value test: the number that a panel shows, and the expected number from the run folder.
import type { Observed, ObservedSeries, RunTruth } from '../../../contract/index.ts';

export interface ValueTest {
  /** `dashboard/panel/refId`. */
  where: string;
  /** What the number is, as a sentence: it is the test's name too. */
  claim: string;
  /** From the folder; null if this run has no value for it (the required fault was not played). */
  truth(truth: RunTruth, observed: Observed): number | null;
  /** From what Prometheus answered; null if the answer does not hold it, and then the panel is wrong. */
  shown(series: readonly ObservedSeries[], truth: RunTruth, observed: Observed): number | null;
  /** Where it depends on how much happened: made of the true value. */
  tolerance: Tolerance | ((wanted: number, truth: RunTruth, observed: Observed) => Tolerance);
}

/** How far shown may be from true, and why that far: the larger of both counts. */
export interface Tolerance {
  absolute: number;
  /** Share of the true value. */
  relative?: number;
  because: string;
}

/** How far this run's number may be off. */
export function toleranceOf(
  { tolerance }: ValueTest,
  wanted: number,
  truth: RunTruth,
  observed: Observed,
): Tolerance {
  return typeof tolerance === 'function' ? tolerance(wanted, truth, observed) : tolerance;
}

/** The last finite value of a series. */
export function lastOf(series: ObservedSeries | undefined): number | null {
  return series?.points.findLast(([, value]) => value !== null)?.[1] ?? null;
}

/** The only series of an answer, or the one with these labels. */
export function seriesWith(
  series: readonly ObservedSeries[],
  labels: Readonly<Record<string, string>> = {},
): ObservedSeries | undefined {
  return series.find((one) => Object.entries(labels).every(([name, value]) => one.labels[name] === value));
}

/** Last values of all series, summed; null without any. */
export function sumOfLast(series: readonly ObservedSeries[]): number | null {
  const values = series.map(lastOf).filter((value) => value !== null);
  return values.length === 0 ? null : values.reduce((total, value) => total + value, 0);
}

/** The highest finite value of all points of all series; null without any. */
export function highest(series: readonly ObservedSeries[]): number | null {
  const values = series.flatMap(({ points }) =>
    points.flatMap(([, value]) => (value === null ? [] : [value])),
  );
  return values.length === 0 ? null : Math.max(...values);
}
