// PromQL that counts an SLO's events over a window: from recorded series, or from the balancer's counters where no rules are loaded.
import { badStatuses, goodStatuses, labels, targetMetrics, type Slo } from '../../contract/index.ts';

export interface SloQueries {
  source: 'recorded' | 'counters';
  /** Good and bad ones; `window` as PromQL writes it: `1h`, `30d`. */
  events(window: string): string;
  bad(window: string): string;
  /** Answers something if the series that are counted have samples within the window. */
  exists(window: string): string;
  /** A series whose samples show for which times there is data. */
  witness: string;
}

/** Recorded series exist for 5m, 1h, 1d and the SLO's own window, all made of those over 5 minutes. */
export function recordedQueries({ name }: Slo, target: string): SloQueries {
  const selector = `{slo="${quoted(name)}",${labels.target}="${quoted(target)}"}`;
  return {
    source: 'recorded',
    events: (window) => `sum(slo:events:increase${window}${selector})`,
    bad: (window) => `sum(slo:bad_events:increase${window}${selector})`,
    exists: (window) => `count(slo:bad_events:increase${window}${selector})`,
    witness: `sum(slo:events:increase5m${selector})`,
  };
}

/** Requests of customers as the balancer answered them; neither good nor bad ones are left out. */
export function counterQueries({ indicator }: Slo, target: string): SloQueries {
  const of = (status: string, le = ''): string => `{${labels.target}="${quoted(target)}",${labels.journey}="${quoted(indicator.of)}",${labels.traffic}="customer"${status === '' ? '' : `,${labels.status}=~"${status}"`}${le}}`;
  const count = `${targetMetrics.balancerDuration}_count`, bucket = `${targetMetrics.balancerDuration}_bucket`;
  const increase = (series: string, window: string): string => `sum(increase(${series}[${window}]))`;
  const events = (window: string): string => increase(`${count}${of(`${goodStatuses}|${badStatuses}`)}`, window);
  const shared = { source: 'counters', events, witness: `sum(${count}${of('')})` } as const;
  if (indicator.kind === 'availability') {
    return { ...shared, bad: (window) => orZero(increase(`${count}${of(badStatuses)}`, window)), exists: (window) => `count(last_over_time(${count}${of('')}[${window}]))` };
  }
  const le = `,le=~"${edge(indicator.belowMs)}"`;
  return {
    ...shared,
    bad: (window) => `${events(window)} - ${orZero(increase(`${bucket}${of(goodStatuses, le)}`, window))}`,
    // Without this edge every event would look bad.
    exists: (window) => `count(last_over_time(${bucket}${of('', le)}[${window}]))`,
  };
}

/** A class of answers that has not come yet has no series, and counts none. */
function orZero(expr: string): string {
  return `(${expr} or vector(0))`;
}

/** An edge as exporters write it (`2`), and as Prometheus 3 keeps it (`2.0`). */
function edge(belowMs: number): string {
  const seconds = String(belowMs / 1000);
  return seconds.includes('.') ? seconds.replace('.', '\\\\.') : `${seconds}(\\\\.0)?`;
}

function quoted(text: string): string {
  return text.replace(/["\\]/g, '\\$&').replace(/\n/g, '\\n');
}
