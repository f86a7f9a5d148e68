// Where an alert links to: its runbook and its dashboard.

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
