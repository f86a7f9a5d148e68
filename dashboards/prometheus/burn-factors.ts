// Which burn rates of a month's budget raise an alert: two that page, two that open a ticket.
// Source: Google, The Site Reliability Workbook, chapter 5, "Multiwindow, Multi-Burn-Rate Alerts"
// (https://sre.google/workbook/alerting-on-slos/).
import type { Slo } from '../../contract/index.ts';
import { monthWindows, type Window } from './windows.ts';

export interface BurnFactor {
  /** Multiple of the rate that would spend the budget exactly by the end of its window. */
  factor: number;
  /** Shows that the burn is significant. */
  long: Window;
  /** Shows that the burn continues, and ends the alert soon after it has stopped. */
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
 * An alert needs at least this number of bad events in its long window. A count of 10 is uncertain by a third
 * (its square root); with fewer, one failed request of three would page. Bad events are counted, not all
 * events, because an outage in a quiet night must page.
 */
export const minBadEvents = 10;

/** With an objective of 0.9 nothing burns faster than 10 times, so that an alert at 14.4 could never fire. */
export function isReachable({ objective }: Slo, { factor }: BurnFactor): boolean {
  return factor * (1 - objective) < 1;
}

/** The factors of a month that an SLO can reach. */
export function factorsFor(slo: Slo): BurnFactor[] {
  return burnFactors.filter((burn) => isReachable(slo, burn));
}
