// The longest time without an acknowledgement of a probe that touches a window.
import type { ProbeTrack } from './probe-table.ts';

/** Shorter gaps are no outage, ms. */
export const outageLimitMs = 150;

export interface Gap {
  fromMs: number;
  /** The acknowledgement that ended it; null if none came any more. */
  untilMs: number | null;
  lengthMs: number;
}

/**
 * The longest gap that overlaps [fromMs, toMs]; undefined without probes there, or if none was over 150 ms.
 */
export function longestGap(
  { acknowledgedMs, firstSentMs, lastEndedMs }: ProbeTrack,
  fromMs: number,
  toMs: number,
): Gap | undefined {
  if (firstSentMs === null || lastEndedMs === null) return undefined;
  let longest: Gap | undefined;
  const consider = (from: number, until: number | null, end: number): void => {
    const lengthMs = end - from;
    if (from > toMs || end < fromMs || lengthMs <= outageLimitMs || lengthMs <= (longest?.lengthMs ?? 0))
      return;
    longest = { fromMs: from, untilMs: until, lengthMs };
  };
  let lastMs = firstSentMs;
  for (const atMs of acknowledgedMs) {
    consider(lastMs, atMs, atMs);
    lastMs = atMs;
  }
  consider(lastMs, null, lastEndedMs);
  return longest;
}
