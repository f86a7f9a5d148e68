// The windows that budgets are looked at through, those of a month and those of a rehearsal.
import type { Slo } from '../../contract/index.ts';
import { durationOf } from './promql-text.ts';

export interface Window {
  /** As written in the names of series and in range selectors: `5m`. */
  name: string;
  seconds: number;
}

const window = (name: string, seconds: number): Window => ({ name, seconds });
const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;

export const runWindows = { short: window('15s', 15), long: window('1m', minute) } as const;

/** Every window that an alert of the month uses, shortest first. */
export const monthWindows = {
  '5m': window('5m', 5 * minute),
  '30m': window('30m', 30 * minute),
  '1h': window('1h', hour),
  '2h': window('2h', 2 * hour),
  '6h': window('6h', 6 * hour),
  '1d': window('1d', day),
  '3d': window('3d', 3 * day),
} as const;

/** The window of an SLO: `30d`, or its configured number of days. */
export function objectiveWindow({ windowDays }: Slo): Window {
  return window(`${windowDays}d`, windowDays * day);
}

export const tile = window('1m', minute);

/**
 * The range that holds exactly the minutes of a window. Rules are evaluated on the minute, so that the sample
 * at the window's far
 * edge counts the minute *before* it; Prometheus 2 takes that edge in and Prometheus 3 doesn't. Half a minute
 * less suits both.
 */
export function rangeOfMinutes({ seconds }: Window): string {
  return durationOf(seconds - tile.seconds / 2);
}
