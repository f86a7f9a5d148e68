// Which pace of burning a month's budget is told to whom: two that page, two that become a ticket.
// Source: Google, The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts"
// (https://sre.google/workbook/alerting-on-slos/).
import type { Slo } from '../../contract/index.ts';
import { monthWindows, type Window } from './windows.ts';

export interface BurnFactor {
  /** Times as fast as would spend the budget exactly by the end of its window. */
  factor: number;
  /** Shows that it matters. */
  long: Window;
  /** Shows that it still goes on, and ends the alert soon after it stopped. */
  short: Window;
  severity: 'page' | 'ticket' | 'rehearsal';
}

const { '5m': m5, '30m': m30, '1h': h1, '2h': h2, '6h': h6, '1d': d1, '3d': d3 } = monthWindows;

/** Of 30 days' budget: 2 % in 1 h, 5 % in 6 h, 10 % in a day, 10 % in 3 days. */
export const burnFactors: readonly BurnFactor[] = [
  { factor: 14.4, long: h1, short: m5, severity: 'page' },
  { factor: 6, long: h6, short: m30, severity: 'page' },
  { factor: 3, long: d1, short: h2, severity: 'ticket' },
  { factor: 1, long: d3, short: h6, severity: 'ticket' },
];

/**
 * An alert needs as many bad events in its long window, and so at least as many events. A count of 10 is
 * uncertain by a third
 * (its square root); below that, one unlucky customer of three would page somebody. Bad ones are counted, not
 * all, because a quiet
 * night on which nothing works must page.
 */
export const leastBadEvents = 10;

/**
 * Those an SLO can reach: with an objective of 0.9 nothing burns faster than 10 times, so 14.4 could never
 * fire.
 */
export function factorsFor({ objective }: Slo): BurnFactor[] {
  return burnFactors.filter(({ factor }) => factor * (1 - objective) < 1);
}
