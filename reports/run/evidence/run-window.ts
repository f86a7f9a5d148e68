// The time window of a run and of its load, in which its evidence must be.
import type { RunRecord } from '../../../contract/index.ts';

/** How far a timestamp may be outside: several processes have clocks, and some events are stamped late. */
export const stampToleranceMs = 1_000;

export interface TimeWindow {
  fromMs: number;
  toMs: number;
}

/** From the run's start to its end; without an end to infinity. */
export function runWindow({ endedMs }: RunRecord): TimeWindow {
  return { fromMs: 0, toMs: endedMs ?? Infinity };
}

/** The part of a run that is needed for the time of its load. */
export interface LoadEvents {
  eventsOf(kind: 'load-started' | 'load-ended'): readonly { value: { atMs: number } }[];
}

/** From the load's start to its end; undefined if the events do not contain both. */
export function loadWindow(run: LoadEvents): TimeWindow | undefined {
  const fromMs = run.eventsOf('load-started').at(0)?.value.atMs;
  const toMs = run.eventsOf('load-ended').at(-1)?.value.atMs;
  return fromMs === undefined || toMs === undefined ? undefined : { fromMs, toMs };
}

export function isWithin({ fromMs, toMs }: TimeWindow, atMs: number): boolean {
  return atMs >= fromMs - stampToleranceMs && atMs <= toMs + stampToleranceMs;
}
