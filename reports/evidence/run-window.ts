// The time that a run and its load took: what its evidence may tell of.
import type { RunRecord } from '../../contract/index.ts';
import type { JudgedRun } from '../judged-run.ts';

/** How far a stamp may lie outside: clocks of several processes, and what is stamped after it happened. */
export const stampToleranceMs = 1_000;

export interface TimeWindow {
  fromMs: number;
  toMs: number;
}

/** From the run's start to its end; without an end to infinity. */
export function runWindow({ endedMs }: RunRecord): TimeWindow {
  return { fromMs: 0, toMs: endedMs ?? Infinity };
}

/** From the load's start to its end; undefined if events do not tell both. */
export function loadWindow(run: JudgedRun): TimeWindow | undefined {
  const fromMs = run.eventsOf('load-started').at(0)?.value.atMs;
  const toMs = run.eventsOf('load-ended').at(-1)?.value.atMs;
  return fromMs === undefined || toMs === undefined ? undefined : { fromMs, toMs };
}

export function isWithin({ fromMs, toMs }: TimeWindow, atMs: number): boolean {
  return atMs >= fromMs - stampToleranceMs && atMs <= toMs + stampToleranceMs;
}
