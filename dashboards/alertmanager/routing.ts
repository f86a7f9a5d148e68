// The routing of alerts: the channel of each severity, how long alerts are grouped, and which of them are
// inhibited.
import { labels } from '../../contract/index.ts';
import { burnFactors, type BurnFactor } from '../prometheus/index.ts';

export type Severity = BurnFactor['severity'];
/** From the most urgent on; an alert of any other severity goes where tickets go. */
export const severities = ['page', 'ticket', 'rehearsal'] as const satisfies readonly Severity[];

export interface Waits {
  /**
   * Durations as Alertmanager writes them: how long the first message waits for alerts that belong to it, …
   */
  groupWait: string;
  /** … how long until a change to a notified group is sent, its end included, … */
  groupInterval: string;
  /** … and how long until a continuing one is sent again. */
  repeatInterval: string;
}

export interface Routing {
  /**
   * Files with nothing but a Slack webhook's address, mode 0600; Alertmanager reads it for every message. A
   * webhook leads to the channel that it was made for.
   */
  webhookFiles: Readonly<Record<Severity, string>>;
  waits: Readonly<Record<Severity, Waits>>;
  /** Address of the Grafana that has the dashboards, without a slash at its end. */
  grafana: string;
  /**
   * Address that a runbook's path (`docs/alerts.md#…`) is put after; empty: the path alone is shown. One that is
   * absolute in the rules (`generate --runbooks`) stays as it is.
   */
  runbooks: string;
}

export const defaultRouting: Routing = {
  webhookFiles: {
    page: '/etc/alertmanager/secrets/slack-page',
    ticket: '/etc/alertmanager/secrets/slack-ticket',
    rehearsal: '/etc/alertmanager/secrets/slack-rehearsal',
  },
  waits: {
    // A page waits only for what fires in the same evaluation; the rush is over in half an hour.
    page: { groupWait: '10s', groupInterval: '1m', repeatInterval: '1h' },
    ticket: { groupWait: '5m', groupInterval: '30m', repeatInterval: '1d' },
    rehearsal: { groupWait: '1s', groupInterval: '5s', repeatInterval: '1h' },
  },
  grafana: 'http://127.0.0.1:3000',
  runbooks: '',
};

/** One message for each journey of a target: an outage breaks all of its objectives at once. */
export const groupedBy = ['alertname', labels.target, labels.journey] as const;
/** Numbers of all journeys are missing for one cause: a balancer that is not scraped, rules that fail. */
export const absencesGroupedBy = ['alertname', labels.target] as const;
export const absences = ['SloDataAbsent', 'SloRunDataAbsent'] as const;

interface Inhibition {
  source_matchers: string[];
  target_matchers: string[];
  equal: string[];
}

export function inhibitions(): Inhibition[] {
  return [...ofLowerFactors(), ...ofLatencies()];
}

/**
 * Requests that fail are not in time either: while failures burn a journey's budget, its latency objectives
 * add nothing. A ticket on failures leaves a page on latencies alone.
 */
function ofLatencies(): Inhibition[] {
  return severities.map((severity, index) => ({
    source_matchers: [matcher('indicator', '=', 'availability'), matcher('severity', '=', severity)],
    target_matchers: [
      matcher('indicator', '=', 'latency'),
      matcher(
        'severity',
        '=~',
        severity === 'rehearsal'
          ? severity
          : severities.slice(index, severities.indexOf('rehearsal')).join('|'),
      ),
    ],
    equal: [...groupedBy],
  }));
}

/** A fast burn also fires the alerts of lower factors, so a message about the highest factor is enough. */
function ofLowerFactors(): Inhibition[] {
  const factors = burnFactors.map(({ factor }) => factor).sort((a, b) => b - a);
  return factors.slice(0, -1).map((factor, index) => ({
    source_matchers: [matcher('factor', '=', String(factor))],
    target_matchers: [
      matcher(
        'factor',
        '=~',
        factors
          .slice(index + 1)
          .map((lower) => String(lower).replace('.', '\\.'))
          .join('|'),
      ),
    ],
    equal: ['alertname', labels.slo, labels.target],
  }));
}

export function matcher(name: string, operator: '=' | '=~', value: string): string {
  return `${name}${operator}${JSON.stringify(value)}`;
}
