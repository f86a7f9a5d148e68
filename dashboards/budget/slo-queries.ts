// PromQL that counts an SLO's events over a window: from recorded series, or from the balancer's counters
// where no rules are loaded.
import { labels, type Slo } from '../../contract/index.ts';
import { quoted } from '../prometheus/promql-text.ts';
import { badEventsOf, balancerCounters, edgeMatcher, eventsOf } from '../prometheus/server-events.ts';

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

/** Recorded series exist for 5m, 1h, 1d and the SLO's own window, all made of the counts of each minute. */
export function recordedQueries({ name }: Slo, target: string): SloQueries {
  const selector = `{${labels.slo}=${quoted(name)},${labels.target}=${quoted(target)}}`;
  return {
    source: 'recorded',
    events: (window) => `sum(slo:events:increase${window}${selector})`,
    bad: (window) => `sum(slo:bad_events:increase${window}${selector})`,
    exists: (window) => `count(slo:bad_events:increase${window}${selector})`,
    witness: `sum(slo:events:increase5m${selector})`,
  };
}

/**
 * Requests of customers as the balancer answered them, counted as the rules count them; neither good nor bad
 * ones are left out.
 */
export function counterQueries(slo: Slo, target: string): SloQueries {
  const { indicator } = slo;
  const { all, within, customers } = balancerCounters;
  const ofTarget = (selector: string): string =>
    selector.replace('{', () => `{${labels.target}=${quoted(target)}, `);
  const rise =
    (window: string) =>
    (selector: string): string =>
      `sum(increase(${ofTarget(selector)}[${window}]))`;
  const journey = [`${labels.journey}=${quoted(indicator.of)}`, ...customers].join(', ');
  const requests = ofTarget(`${all}{${journey}}`);
  // Without its edge every event of a latency SLO would look bad.
  const counted =
    indicator.kind === 'latency'
      ? ofTarget(`${within}{${journey}, ${edgeMatcher(indicator.belowMs)}}`)
      : requests;
  return {
    source: 'counters',
    events: (window) => eventsOf(slo, rise(window)),
    bad: (window) => badEventsOf(slo, rise(window)),
    exists: (window) => `count(last_over_time(${counted}[${window}]))`,
    witness: `sum(${requests})`,
  };
}
