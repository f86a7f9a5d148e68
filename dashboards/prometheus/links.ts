// Where an alert links to: its runbook and its dashboard.
import type { Artefact } from '../artefact.ts';

/** The names of all bundled alerts in Prometheus. */
export const alertNames = [
  'SloBudgetBurn',
  'SloDataAbsent',
  'SloRunBudgetBurn',
  'SloRunDataAbsent',
  'TargetDown',
] as const;

/** With the one that only Grafana evaluates; docs/alerts.md has a heading for each. */
export const documentedAlerts = [...alertNames, 'PrometheusAway'] as const;

/** The runbook page of this repository, with a heading for each alert. */
export const runbookPage = 'docs/alerts.md';

/** Relative to this repository and to a Grafana: the sender of the message prepends the base addresses. */
export function linksOf(alert: (typeof documentedAlerts)[number]): {
  runbook_url: string;
  dashboard: string;
} {
  return {
    runbook_url: `${runbookPage}#${alert.toLowerCase()}`,
    dashboard: '/d/showtime?var-target={{ $labels.target | urlquery }}',
  };
}

const toRunbook = `runbook_url: ${runbookPage}#`;

/**
 * The same files with links to the runbook page at `page`, an absolute address without a fragment: Slack, PagerDuty and
 * Alertmanager's page open only such.
 */
export function withRunbooksAt(page: string, files: readonly Artefact[]): Artefact[] {
  return files.map(({ path, text }) => ({
    path,
    text: text.replaceAll(toRunbook, () => `runbook_url: ${page}#`),
  }));
}
