// Value tests of outages of ordering: how many, how long, and when the longest of them began and went wrong.
import {
  labels,
  type Observed,
  type ObservedSeries,
  type OrderGap,
  type RunTruth,
} from '../../../contract/index.ts';
import { highest, sumOfLast, type ValueTest } from './value-test.ts';

/** The longest outage, if it is one that no hiccup of a busy machine can outlast. */
function longest({ outages: all }: RunTruth): RunTruth['outages'][number] | null {
  const found = all.reduce<RunTruth['outages'][number] | null>(
    (most, one) => (most === null || one.outageMs > most.outageMs ? one : most),
    null,
  );
  return found === null || found.outageMs < 1_000 ? null : found;
}

export const outages: readonly ValueTest[] = [
  {
    where: 'showtime-failover/stopwatch/A',
    claim: 'the highest that the stopwatch stands, seconds',
    truth: ({ longestWaitMs }) =>
      longestWaitMs === null || longestWaitMs < 1_000 ? null : longestWaitMs / 1_000,
    shown: highest,
    tolerance: {
      absolute: 0.25,
      relative: 0.05,
      because: 'an outage begins with the first order asked for, the wait with the last good answer',
    },
  },
  {
    where: 'showtime-failover/outage-list/A',
    claim: 'when the longest outage began, seconds of the run',
    truth: (truth) => {
      const gap = longestGap(truth);
      return gap === null ? null : gap.fromMs / 1_000;
    },
    shown: momentOfLongest,
    tolerance: { absolute: 0.25, because: 'the client records its send, the balancer its receipt' },
  },
  {
    where: 'showtime-failover/outage-list/B',
    claim: 'how long the longest outage lasted, seconds',
    truth: (truth) => {
      const gap = longestGap(truth);
      return gap === null ? null : lengthMs(gap) / 1_000;
    },
    shown: highest,
    tolerance: {
      absolute: 0.25,
      relative: 0.05,
      because: 'the client records send and answer, the balancer receipt and answer',
    },
  },
  {
    where: 'showtime-failover/outage-list/C',
    claim: 'when the first order of the longest outage went wrong, seconds of the run',
    truth: (truth) => {
      const at = longest(truth)?.firstErrorMs;
      return at === undefined || at === null ? null : at / 1_000;
    },
    shown: momentOfLongest,
    tolerance: {
      absolute: 0.5,
      because: 'the client notices an error when its answer comes, the balancer when the request did',
    },
  },
  {
    where: 'showtime-failover/outages/A',
    claim: 'outages of ordering',
    truth: (truth, observed) => (tooManyClose(truth, observed) ? null : outagesOf(truth, observed).length),
    shown: sumOfLast,
    tolerance: (_wanted, truth, observed) => ({
      absolute: closeToLimit(truth, observed).length,
      because: 'those that are as long as the limit, within 50 ms',
    }),
  },
  {
    where: 'showtime-failover/outage-seconds/A',
    claim: 'seconds of outages of ordering',
    truth: (truth, observed) => {
      const seconds = outagesOf(truth, observed).reduce((sum, gap) => sum + lengthMs(gap), 0) / 1_000;
      return doubtSeconds(truth, observed) * 3 > seconds ? null : seconds;
    },
    shown: sumOfLast,
    tolerance: (_wanted, truth, observed) => ({
      absolute: doubtSeconds(truth, observed),
      relative: 0.05,
      because: 'both ends of each are seen from the other side, and those at the limit may be none',
    }),
  },
];

/** Seconds of the run, as the table shows them in ms of the wall clock: of the row with the longest outage. */
function momentOfLongest(
  series: readonly ObservedSeries[],
  { startedWallMs }: RunTruth,
  { queries }: Observed,
): number | null {
  const lengths = queries.find(
    ({ dashboard, panel, refId }) =>
      dashboard === 'showtime-failover' && panel === 'outage-list' && refId === 'B',
  );
  const rows = (lengths?.series ?? []).map((one) => ({
    row: one.labels[labels.outage],
    length: highest([one]),
  }));
  const [most] = rows.toSorted((a, b) => (b.length ?? 0) - (a.length ?? 0));
  const found = series.find((one) => most !== undefined && one.labels[labels.outage] === most.row);
  const shown = found?.points.findLast(([, value]) => value !== null)?.[1];
  return typeof shown === 'number' ? (shown - startedWallMs) / 1_000 : null;
}

function lengthMs({ fromMs, untilMs }: OrderGap): number {
  return untilMs - fromMs;
}

/** The longest of the load, if no hiccup of a busy machine can outlast it. */
function longestGap({ orderGaps, loadMs }: RunTruth): OrderGap | null {
  const within = orderGaps.filter(
    ({ fromMs, untilMs }) => fromMs >= loadMs.fromMs && untilMs <= loadMs.untilMs,
  );
  const [most] = within.toSorted((a, b) => lengthMs(b) - lengthMs(a));
  return most === undefined || lengthMs(most) < 1_000 ? null : most;
}

/** A gap above this length, ms, is an outage; the balancer and the client may disagree within 50 ms. */
const outageMs = 150;
const doubtMs = 50;

function gapsSeen({ orderGaps }: RunTruth, { window }: Observed): OrderGap[] {
  return orderGaps.filter(({ fromMs, untilMs }) => fromMs >= window.fromMs && untilMs <= window.untilMs);
}

function outagesOf(truth: RunTruth, observed: Observed): OrderGap[] {
  return gapsSeen(truth, observed).filter((gap) => lengthMs(gap) > outageMs);
}

function closeToLimit(truth: RunTruth, observed: Observed): OrderGap[] {
  return gapsSeen(truth, observed).filter((gap) => Math.abs(lengthMs(gap) - outageMs) <= doubtMs);
}

/** By so much both sides may disagree; above a third of all a sum proves nothing. */
function doubtSeconds(truth: RunTruth, observed: Observed): number {
  return 0.05 * outagesOf(truth, observed).length + 0.2 * closeToLimit(truth, observed).length;
}

/** Where as many hang at the limit as are beyond it, a count proves nothing. */
function tooManyClose(truth: RunTruth, observed: Observed): boolean {
  return closeToLimit(truth, observed).length * 2 > outagesOf(truth, observed).length;
}
