// How alerts travel: who hears of which severity, how long alerts are gathered, and which of them say too
// little to be sent.
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
  /** … how long until a change to a group that was told is told, its end included, … */
  groupInterval: string;
  /** … and how long until one that goes on is told again. */
  repeatInterval: string;
}

export interface Routing {
  /**
   * File with nothing but the Slack webhook's address, mode 0600; Alertmanager reads it for every message.
   */
  webhookFile: string;
  channels: Readonly<Record<Severity, string>>;
  waits: Readonly<Record<Severity, Waits>>;
  /** Address of the Grafana that has the dashboards, without a slash at its end. */
  grafana: string;
  /** Address that a runbook's path (`docs/alerts.md#…`) is put after; empty: the path alone is shown. */
  runbooks: string;
}

export const defaultRouting: Routing = {
  webhookFile: '/etc/alertmanager/secrets/slack-webhook',
  channels: { page: '#showtime-pages', ticket: '#showtime-tickets', rehearsal: '#showtime-rehearsals' },
  waits: {
    // A page waits only for what fires in the same evaluation; the rush is over in half an hour.
    page: { groupWait: '10s', groupInterval: '1m', repeatInterval: '1h' },
    ticket: { groupWait: '5m', groupInterval: '30m', repeatInterval: '1d' },
    rehearsal: { groupWait: '1s', groupInterval: '5s', repeatInterval: '1h' },
  },
  grafana: 'http://127.0.0.1:3000',
  runbooks: '',
};

/** One message a burning budget: each objective of each target by itself. */
export const groupedBy = ['alertname', labels.slo, labels.target] as const;

/** A budget that burns fast burns slowly too: the fastest pace that was found is enough. */
export function inhibitions(): { source_matchers: string[]; target_matchers: string[]; equal: string[] }[] {
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
    equal: [...groupedBy],
  }));
}

export function matcher(name: string, operator: '=' | '=~', value: string): string {
  return `${name}${operator}${JSON.stringify(value)}`;
}
