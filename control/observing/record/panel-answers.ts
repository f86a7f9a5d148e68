// Sends every query of every dashboard as Grafana would over the run's window, and stores the answers or the
// errors.
import type { ObservedQuery, ObservedSeries } from '../../../contract/index.ts';
import { fillIn } from '../../../dashboards/grafana/index.ts';
import type { PanelQuery } from '../../../dashboards/panel-query.ts';
import type { Prometheus, PrometheusSeries } from '../../../dashboards/prometheus-api/index.ts';
import type { Window } from './counter-rise.ts';

export interface PanelQuerySettings {
  prometheus: Prometheus;
  target: string;
  window: Window;
  stepSeconds: number;
  scrapeSeconds: number;
  /** Maps wall-clock ms onto the run's clock. */
  onRunClock(this: void, wallMs: number): number;
}

/** Queries that no rehearsal can fill (a month, a cloud) are sent too: their answers are empty. */
export async function panelAnswers(
  queries: readonly PanelQuery[],
  settings: PanelQuerySettings,
): Promise<ObservedQuery[]> {
  const answers: ObservedQuery[] = [];
  // One after another: the target is still up, and nothing waits for this.
  for (const query of queries) answers.push(await panelAnswer(query, settings));
  return answers;
}

async function panelAnswer(
  { dashboard, panel, refId, expr, kind, minStepSeconds }: PanelQuery,
  { prometheus, target, window, scrapeSeconds, onRunClock, ...settings }: PanelQuerySettings,
): Promise<ObservedQuery> {
  const rangeSeconds = Math.ceil((window.untilMs - window.fromMs) / 1000);
  const stepSeconds = Math.max(settings.stepSeconds, minStepSeconds);
  const requested = fillIn(expr, {
    target,
    fromMs: window.fromMs,
    rangeSeconds,
    intervalSeconds: stepSeconds,
    scrapeSeconds,
  });
  const answer =
    kind === 'instant'
      ? await prometheus.instant(requested, window.untilMs)
      : await prometheus.range(requested, { ...window, stepSeconds });
  return {
    dashboard,
    panel,
    refId,
    expr,
    asked: requested,
    kind,
    series: answer.ok ? answer.value.map((series) => onRun(series, onRunClock)) : [],
    error: answer.ok ? null : answer.failure.message,
  };
}

function onRun(
  { labels, points }: PrometheusSeries,
  onRunClock: PanelQuerySettings['onRunClock'],
): ObservedSeries {
  return {
    labels: { ...labels },
    points: points.map(([wallMs, value]) => [Math.round(onRunClock(wallMs)), value]),
  };
}
