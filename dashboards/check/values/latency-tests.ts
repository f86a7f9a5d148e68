// Value tests of percentiles: at each moment the panel looks back over a few scrapes, and so does the truth.
import { latencyEdgesSeconds, type ObservedSeries, type RunTruth } from '../../../contract/index.ts';
import type { ValueTest } from './value-test.ts';
import { refIds } from './what-servers-saw.ts';

/** A rate over four scrapes. */
const reachBackMs = 4_000;
/** Fewer answers say nothing of a 99th percentile. */
const leastAnswers = 20;

/**
 * Percentiles of single moments are as noisy as the few answers behind them: their median over the load is
 * compared.
 */
export const latencies: readonly ValueTest[] = [0.5, 0.95, 0.99].map((q, index): ValueTest => ({
  where: `showtime/latency/${refIds[index]}`,
  claim: `p${q * 100} of the time to a good order, seconds, the median of all moments of the load`,
  truth: (truth) => medianOf(timesByMoment(truth).map((times) => percentile(q, times) / 1_000)),
  shown: ([line], truth) => (line === undefined ? null : medianOf(valuesOf(line, truth))),
  tolerance: (wanted) => ({
    absolute: Math.max(...[0.9, 1, 1.1].map((near) => bucketWidth(wanted * near))),
    because: 'the width of the bucket that holds it, or of its neighbour where it is close',
  }),
}));

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
  return times.length >= leastAnswers;
}

function timesBefore({ goodOrders }: RunTruth, atMs: number): number[] {
  return goodOrders
    .filter(({ endedMs }) => endedMs > atMs - reachBackMs && endedMs <= atMs)
    .map(({ serviceMs }) => serviceMs);
}

function percentile(q: number, values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.max(0, Math.ceil(q * values.length) - 1)] ?? NaN;
}

function medianOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : percentile(0.5, values);
}

/** Beyond the last edge Prometheus says the last edge: the width is what lies beyond it. */
function bucketWidth(seconds: number): number {
  const upper = latencyEdgesSeconds.find((edge) => edge >= seconds) ?? seconds;
  return upper - (latencyEdgesSeconds.findLast((edge) => edge < seconds) ?? 0);
}
