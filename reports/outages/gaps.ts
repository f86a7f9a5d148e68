// The gaps between acknowledgements of a probe, and which gap is the direct outage of a fault.
import type { ProbeTrack } from '../run/probe-table.ts';

/** Shorter gaps are no outage, ms. */
export const outageLimitMs = 150;

export interface Gap {
  /** The last acknowledgement before it; the first sending of a probe if there was none. */
  fromMs: number;
  /** The acknowledgement that ended it; null if none came any more. */
  untilMs: number | null;
  lengthMs: number;
}

/** Every gap of over 150 ms that overlaps [fromMs, toMs], in the order of time; none without probes. */
export function gapsIn(
  { acknowledgedMs, firstSentMs, lastEndedMs }: ProbeTrack,
  fromMs: number,
  toMs: number,
): Gap[] {
  const gaps: Gap[] = [];
  if (firstSentMs === null || lastEndedMs === null) return gaps;
  const consider = (from: number, untilMs: number | null, end: number): void => {
    const lengthMs = end - from;
    if (from <= toMs && end >= fromMs && lengthMs > outageLimitMs)
      gaps.push({ fromMs: from, untilMs, lengthMs });
  };
  let lastMs = firstSentMs;
  for (const atMs of acknowledgedMs) {
    consider(lastMs, atMs, atMs);
    lastMs = atMs;
  }
  consider(lastMs, null, lastEndedMs);
  return gaps;
}

/**
 * The direct outage of a fault is the gap that contains the injection, or else the first gap that begins
 * before the cure (promotion, replacement, repaired link) was over; undefined if there is none. Later gaps
 * are aftershocks. `gaps` are in the order of time and none ends before the injection.
 */
export function ownGap(gaps: readonly Gap[], injectedMs: number, curedMs: number): Gap | undefined {
  return gaps.find(({ fromMs }) => fromMs <= injectedMs) ?? gaps.find(({ fromMs }) => fromMs <= curedMs);
}
