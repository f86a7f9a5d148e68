// Every series name that a Prometheus knows, with the labels that any of its series had.
import { valueOf, type Prometheus } from '../../../dashboards/prometheus-api/index.ts';
import type { Window } from './counter-rise.ts';

/** Of the series that a selector matches; sorted. @throws ShowtimeError prometheus-unreachable, prometheus-refused */
export async function seriesNames(
  prometheus: Prometheus,
  selectors: readonly string[],
  window: Window,
): Promise<Record<string, string[]>> {
  const names = new Map<string, Set<string>>();
  for (const { __name__: name = '', ...labels } of valueOf(await prometheus.series(selectors, window))) {
    const known = names.get(name) ?? new Set();
    names.set(name, known);
    for (const label of Object.keys(labels)) known.add(label);
  }
  return Object.fromEntries(
    [...names.entries()]
      .sort(([one], [other]) => (one < other ? -1 : 1))
      .map(([name, labels]) => [name, [...labels].sort()]),
  );
}
