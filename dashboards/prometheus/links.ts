// Where an alert leads: what to do about it, and where to look at it.

/** Every alert of ours, as it is named in Prometheus. docs/alerts.md has a heading for each. */
export const alertNames = [
  'SloBudgetBurn',
  'SloDataAbsent',
  'SloRunBudgetBurn',
  'SloRunDataAbsent',
  'TargetDown',
] as const;

/** The page of this repository that says what to do; a heading for each alert. */
export const runbookPage = 'docs/alerts.md';

/**
 * Relative to this repository and to a Grafana: whoever sends the message puts its own addresses before them.
 */
export function linksOf(alert: (typeof alertNames)[number]): { runbook: string; dashboard: string } {
  return {
    runbook: `${runbookPage}#${alert.toLowerCase()}`,
    dashboard: '/d/showtime?var-target={{ $labels.target | urlquery }}',
  };
}
