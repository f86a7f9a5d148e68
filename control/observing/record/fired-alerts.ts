// Which alerts were pending or fired within a window, since when and for how long.
import type { z } from 'zod';
import type { observedAlert } from '../../../contract/index.ts';
import { valueOf, type PrometheusSeries } from '../../../dashboards/prometheus-api/index.ts';
import type { PanelQuerySettings } from './panel-answers.ts';

export type ObservedAlert = z.infer<typeof observedAlert>;

/** Times are as exact as the step. @throws ShowtimeError prometheus-unreachable, prometheus-refused */
export async function firedAlerts({
  prometheus,
  window,
  stepSeconds,
  onRunClock,
}: Pick<PanelQuerySettings, 'prometheus' | 'window' | 'stepSeconds' | 'onRunClock'>): Promise<
  ObservedAlert[]
> {
  return alertsOf(
    valueOf(await prometheus.range('ALERTS', { ...window, stepSeconds })),
    stepSeconds,
    onRunClock,
  );
}

/** Two series of one alert, pending and firing, are one; sorted by name. */
export function alertsOf(
  series: readonly PrometheusSeries[],
  stepSeconds: number,
  onRunClock: PanelQuerySettings['onRunClock'],
): ObservedAlert[] {
  const alerts = new Map<string, ObservedAlert>();
  for (const { labels, points } of series) {
    const { alertname: name = '', alertstate } = labels;
    const others = Object.fromEntries(
      Object.entries(labels).filter(([label]) => !['__name__', 'alertname', 'alertstate'].includes(label)),
    );
    const key = JSON.stringify([name, Object.entries(others).sort()]);
    const alert = alerts.get(key) ?? { name, labels: others, firedAtMs: null, firingSeconds: 0 };
    alerts.set(key, alertstate === 'firing' ? fired(alert, points, stepSeconds, onRunClock) : alert);
  }
  return [...alerts.entries()].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, alert]) => alert);
}

function fired(
  alert: ObservedAlert,
  points: PrometheusSeries['points'],
  stepSeconds: number,
  onRunClock: PanelQuerySettings['onRunClock'],
): ObservedAlert {
  const [first] = points;
  return first === undefined
    ? alert
    : { ...alert, firedAtMs: Math.round(onRunClock(first[0])), firingSeconds: points.length * stepSeconds };
}
