// Makes tentative rows of samples.csv exact, once the arrival of each start and drop and the start of the
// curve are known.
import { formatSample, parseSample } from '../../contract/index.ts';
import type { AnswerCodes } from './answer-codes.ts';
import type { Arrivals, Pairing, Schedule } from './arrivals.ts';

export interface Exact {
  pairing: Pairing;
  schedule: Schedule;
  /** Zero of the curve on the run's clock, ms. */
  zeroMs: number;
  /** The zero that tentative rows were written with. */
  tentativeZeroMs: number;
}

/**
 * Pairs all starts and drops, and finds the curve's zero: the latest with which no iteration started early.
 * k6 does not report it (its `startTime` is read before the VUs wake, 70 ms too soon on a busy machine), but
 * its timers are never early and seldom late. `segment` has the arrival of the load at each position (from 1) of
 * those that this k6 played.
 */
export function exactly(
  arrivals: Arrivals,
  schedule: Schedule,
  tentativeZeroMs: number,
  segment: { arrivalAt(position: number): number } = wholeLoad,
): Exact {
  const pairing = inSegment(arrivals.pair(), segment);
  let zeroMs = Infinity;
  for (const { n, atMs } of arrivals.starts)
    zeroMs = Math.min(zeroMs, atMs - schedule.startMs(pairing.arrivalOf(n) ?? n + 1));
  return { pairing, schedule, tentativeZeroMs, zeroMs: zeroMs === Infinity ? tentativeZeroMs : zeroMs };
}

const wholeLoad = { arrivalAt: (position: number): number => position };

function inSegment(pairing: Pairing, segment: { arrivalAt(position: number): number }): Pairing {
  const of = (position: number | undefined): number | undefined =>
    position === undefined ? undefined : segment.arrivalAt(position);
  return {
    arrivalOf: (n) => of(pairing.arrivalOf(n)),
    arrivalOfDrop: (index) => of(pairing.arrivalOfDrop(index)),
  };
}

/**
 * A tentative row names arrival n + 1, as if nothing had been dropped, and a drop the negative of its number
 * less one. Lines that are no rows stay as they are. Call it once for each row: `codes` are taken.
 */
export function exactRow(line: string, exact: Exact, codes?: AnswerCodes): string {
  const row = parseSample(line);
  if (!row || (row.kind === 'r' && row.arrival === 0)) return line;
  if (row.kind === 'd') {
    const arrival = exact.pairing.arrivalOfDrop(-1 - row.arrival) ?? 0;
    return formatSample({ ...row, arrival, scheduledMs: exact.zeroMs + exact.schedule.startMs(arrival) });
  }
  const { arrival, shiftMs } = exactArrival(row.arrival - 1, exact);
  // If one start overtook another, its stamp may be a moment before its schedule.
  if (row.kind === 'r') {
    const error = codes?.take(row) ?? row.error;
    return formatSample({ ...row, arrival, error, responseMs: Math.max(0, row.responseMs - shiftMs) });
  }
  return formatSample({
    ...row,
    arrival,
    scheduledMs: row.scheduledMs + shiftMs,
    startLagMs: Math.max(0, row.startLagMs - shiftMs),
  });
}

/** Arrival of iteration n, and how much later it was scheduled than in its tentative row, ms. */
export function exactArrival(
  n: number,
  { pairing, schedule, zeroMs, tentativeZeroMs }: Exact,
): { arrival: number; shiftMs: number } {
  const arrival = pairing.arrivalOf(n) ?? n + 1;
  return { arrival, shiftMs: zeroMs - tentativeZeroMs + schedule.startMs(arrival) - schedule.startMs(n + 1) };
}
