// The one time axis that all charts of a page share: where it starts and ends, and how wide its bins are.
import { timelineBinMs } from '../../../contract/index.ts';
import type { ReportInput } from '../../report-input.ts';

/** Maximum number of points in a chart, for a run of any length. */
export const pointsAtMost = 1_800;

export interface TimeAxis {
  /** ms since the run started; whole steps of the overview, from < to. */
  fromMs: number;
  toMs: number;
}

/** From the load's start to the end of load, timeline and the last fault, with a little air. */
export function timeAxisOf({ events, timeline, overview: { binMs }, run }: ReportInput): TimeAxis {
  let fromMs = Infinity;
  let toMs = -Infinity;
  const cover = (low: number, high: number): void => {
    fromMs = Math.min(fromMs, low);
    toMs = Math.max(toMs, high);
  };
  for (const { tMs } of timeline) cover(tMs, tMs + timelineBinMs);
  for (const { kind, atMs } of events)
    if (kind.startsWith('load-') || kind.startsWith('fault-') || kind === 'system-steady') cover(atMs, atMs);
  if (toMs < fromMs) cover(0, run.endedMs ?? run.load.durationMs);
  const first = Math.floor(fromMs / binMs);
  return { fromMs: first * binMs, toMs: Math.max(Math.ceil(toMs / binMs), first + 1) * binMs };
}

/** The narrowest multiple of `atLeastMs` with which the axis has no more bins than a chart draws, ms. */
export function binWidthMs({ fromMs, toMs }: TimeAxis, atLeastMs: number): number {
  return atLeastMs * Math.max(1, Math.ceil((toMs - fromMs) / atLeastMs / pointsAtMost));
}

/** Number of the bin that holds an instant, or undefined beyond the axis. */
export function binOf({ fromMs, toMs }: TimeAxis, binMs: number, atMs: number): number | undefined {
  return atMs < fromMs || atMs >= toMs ? undefined : Math.floor((atMs - fromMs) / binMs);
}
