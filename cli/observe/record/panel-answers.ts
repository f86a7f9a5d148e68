// Asks every query of every dashboard as Grafana would over the run's window, and keeps the answers or why
// there was none.
import type { ObservedQuery, ObservedSeries } from '../../../contract/index.ts';
import { fillIn } from '../../../dashboards/grafana/index.ts';
import type { PanelQuery } from '../../../dashboards/panel-query.ts';
import type { Prometheus, PrometheusSeries } from '../../../dashboards/prometheus-api/index.ts';
import type { Window } from './counter-rise.ts';

export interface Asking {
  prometheus: Prometheus;
  target: string;
  window: Window;
  stepSeconds: number;
  scrapeSeconds: number;
  /** Maps wall-clock ms onto the run's clock. */
  onRunClock(this: void, wallMs: number): number;
}

/**
 * What can be expected of no rehearsal (a month, a cloud) is asked too: its answer is empty then, and says
 * so.
 */
export async function panelAnswers(queries: readonly PanelQuery[], asking: Asking): Promise<ObservedQuery[]> {
  const answers: ObservedQuery[] = [];
  // One after another: the target still stands, and nobody waits for this.
  for (const query of queries) answers.push(await panelAnswer(query, asking));
  return answers;
}

async function panelAnswer(
  { dashboard, panel, refId, expr, kind, leastStepSeconds }: PanelQuery,
  { prometheus, target, window, scrapeSeconds, onRunClock, ...asking }: Asking,
): Promise<ObservedQuery> {
  const rangeSeconds = Math.ceil((window.untilMs - window.fromMs) / 1000);
  const stepSeconds = Math.max(asking.stepSeconds, leastStepSeconds);
  const asked = fillIn(expr, {
    target,
    fromMs: window.fromMs,
    rangeSeconds,
    intervalSeconds: stepSeconds,
    scrapeSeconds,
  });
  const answer =
    kind === 'instant'
      ? await prometheus.instant(asked, window.untilMs)
      : await prometheus.range(asked, { ...window, stepSeconds });
  return {
    dashboard,
    panel,
    refId,
    expr,
    asked,
    kind,
    series: answer.ok ? answer.value.map((series) => onRun(series, onRunClock)) : [],
    error: answer.ok ? null : answer.failure.says,
  };
}

function onRun({ labels, points }: PrometheusSeries, onRunClock: Asking['onRunClock']): ObservedSeries {
  return {
    labels: { ...labels },
    points: points.map(([wallMs, value]) => [Math.round(onRunClock(wallMs)), value]),
  };
}
