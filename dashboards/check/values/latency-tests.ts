// Value tests of percentiles: the panel uses the last few scrapes at each moment, and the expected value uses
// the same time.
import { latencyEdgesSeconds, type ObservedSeries, type RunTruth } from '../../../contract/index.ts';
import type { ValueTest } from './value-test.ts';
import { refIds } from './what-servers-saw.ts';

/** A rate over four scrapes. */
const reachBackMs = 4_000;
/** Fewer answers are not enough for a 99th percentile. */
const minAnswers = 20;

/**
 * Percentiles of single moments are as noisy as the few answers behind them: their median over the load is
 * compared, with what the same buckets make of the client's times.
 */
export const latencies: readonly ValueTest[] = [0.5, 0.95, 0.99].map((q, index): ValueTest => ({
  where: `showtime/latency/${refIds[index]}`,
  claim: `p${q * 100} of the time to a good order, seconds, the median of all moments of the load`,
  truth: (truth) => medianOf(timesByMoment(truth).map((times) => ofBuckets(q, times))),
  shown: ([line], truth) => (line === undefined ? null : medianOf(valuesOf(line, truth))),
  tolerance: (wanted) => ({
    absolute: q < 0.99 ? 0.002 : Math.max(...[0.9, 1, 1.1].map((near) => bucketWidth(wanted * near))),
    relative: q < 0.99 ? 0.45 : 0,
    because: 'an answer near the edge of a bucket is on its other side for the client',
  }),
}));

/** As Prometheus: linear within the bucket that holds the rank; the last edge for what lies above it. Seconds. */
function ofBuckets(q: number, timesMs: readonly number[]): number {
  const rank = q * timesMs.length;
  const within = (edge: number): number => timesMs.filter((ms) => ms / 1_000 <= edge).length;
  const upper = latencyEdgesSeconds.find((edge) => within(edge) >= rank);
  if (upper === undefined) return latencyEdgesSeconds.at(-1) ?? NaN;
  const lower = latencyEdgesSeconds.findLast((edge) => edge < upper) ?? 0;
  const below = lower === 0 ? 0 : within(lower);
  return lower + ((upper - lower) * (rank - below)) / (within(upper) - below);
}

/** What was answered just before each second of the load, where it was enough. */
function timesByMoment(truth: RunTruth): number[][] {
  const { fromMs, untilMs } = truth.loadMs;
  const seconds = Math.max(0, Math.floor((untilMs - fromMs - reachBackMs) / 1_000));
  return Array.from({ length: seconds }, (_, second) =>
    timesBefore(truth, fromMs + reachBackMs + second * 1_000),
  ).filter(isEnough);
}

function valuesOf({ points }: ObservedSeries, truth: RunTruth): number[] {
  return points.flatMap(([atMs, value]) =>
    value !== null &&
    atMs >= truth.loadMs.fromMs + reachBackMs &&
    atMs <= truth.loadMs.untilMs &&
    isEnough(timesBefore(truth, atMs))
      ? [value]
      : [],
  );
}

function isEnough(times: readonly number[]): boolean {
  return times.length >= minAnswers;
}

function timesBefore({ goodOrders }: RunTruth, atMs: number): number[] {
  return goodOrders
    .filter(({ endedMs }) => endedMs > atMs - reachBackMs && endedMs <= atMs)
    .map(({ serviceMs }) => serviceMs);
}

function medianOf(values: readonly number[]): number | null {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(values.length / 2) - 1)] ?? null;
}

/** Above the last edge Prometheus returns the last edge, so the width is the distance to it. */
function bucketWidth(seconds: number): number {
  const upper = latencyEdgesSeconds.find((edge) => edge >= seconds) ?? seconds;
  return upper - (latencyEdgesSeconds.findLast((edge) => edge < seconds) ?? 0);
}
