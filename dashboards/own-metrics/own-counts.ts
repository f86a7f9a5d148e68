// Recorded requests of each minute from the series of a user's own service: the same names and labels as from
// the balancer's counters, so that everything behind them is the same.
//
//   their counter ─▶ its rise in a minute ─▶ status as http_response_status_code, edges in seconds ─▶ slo:requests:increase1m
//                └─▶ good and bad of each process ─▶ slo:events:total ─▶ slo:events:rise, for ranges of the dashboard
import {
  badStatuses,
  goodStatuses,
  labels,
  type LabelMatchers,
  type OwnMetrics,
  type Slo,
} from '../../contract/index.ts';
import {
  counterNow,
  eventRulesOf,
  lateOf,
  quoted,
  recordedRequests,
  riseOf,
  sloEventRules,
  tile,
  type LatencyIndicator,
  type RecordedSeries,
} from '../prometheus/index.ts';

/** Requests of each journey that an objective names, then the events of each objective. */
export function ownCounts(slos: readonly Slo[], metrics: OwnMetrics): RecordedSeries[] {
  const recorded = recordedRequests('slo', tile);
  const journeys = [...new Set(slos.map(({ indicator }) => indicator.of))];
  const edges = latencyEdges(slos);
  return [
    ...journeys.map((journey) => ({
      record: recorded.all,
      expr: byStatus(riseOf(requestsOf(journey, metrics), tile), metrics),
      labels: named(journey, metrics),
    })),
    ...edges.map((indicator) => ({
      record: recorded.within,
      expr: byStatus(riseOf(withinOf(indicator, metrics), tile), metrics),
      labels: { ...named(indicator.of, metrics), le: `${indicator.belowMs / 1000}` },
    })),
    ...eventRulesOf(slos, 'slo', tile),
  ];
}

/**
 * Good and bad events of each objective in each process, and their rises. A process that counts other requests is known
 * to have none of a journey whose series is not there yet.
 */
export function ownRangeCounts(slos: readonly Slo[], metrics: OwnMetrics): RecordedSeries[] {
  const byProcess = ['job', 'instance'];
  const now = counterNow(byProcess);
  const { status, requests } = metrics.series;
  const withStatus = (statuses: string) => `${status}=~${quoted(statuses)}`;
  const others = `or 0 * ${now(selectorOf(requests, null, metrics, []))}`;
  return sloEventRules(slos, (slo, result) => {
    const { indicator } = slo;
    const count = (statuses: string) => now(requestsOf(indicator.of, metrics, [withStatus(statuses)]));
    if (indicator.kind !== 'latency')
      return [count(result === 'good' ? goodStatuses : badStatuses), others].join('\n');
    const within = (more: readonly string[]) => now(withinOf(indicator, metrics, more));
    const events = count(`${goodStatuses}|${badStatuses}`);
    const level =
      result === 'good'
        ? `${within([withStatus(goodStatuses)])}\nor 0 * ${within([])}`
        : lateOf(slo, events, byProcess);
    return `${level}\n${others} unless ${events}`;
  }).map((rule) =>
    rule.labels === undefined
      ? rule
      : { ...rule, labels: { ...rule.labels, [labels.target]: metrics.service } },
  );
}

/** Selector of the requests of a journey. */
export function requestsOf(journey: string, metrics: OwnMetrics, more: readonly string[] = []): string {
  return selectorOf(metrics.series.requests, journey, metrics, more);
}

/** Selector of the requests of a journey that took at most that long. */
export function withinOf(
  { of, belowMs }: LatencyIndicator,
  metrics: OwnMetrics,
  more: readonly string[] = [],
): string {
  const { within, unit } = metrics.series;
  if (within === null) throw new Error(`no histogram for ${of}: problemsForOwnMetrics must refuse it`);
  const edge = unit === 'seconds' ? belowMs / 1000 : belowMs;
  // A whole number is written as `2` by some programs and as `2.0` by others, and by Prometheus 3.
  const written = Number.isInteger(edge) ? `=~"${edge}|${edge}\\\\.0"` : `="${edge}"`;
  return selectorOf(within, of, metrics, [`le${written}`, ...more]);
}

/** Each once: two objectives may share one. */
export function latencyEdges(slos: readonly Slo[]): LatencyIndicator[] {
  const found = new Map<string, LatencyIndicator>();
  for (const { indicator } of slos)
    if (indicator.kind === 'latency') found.set(JSON.stringify([indicator.of, indicator.belowMs]), indicator);
  return [...found.values()];
}

function named(journey: string, { service }: OwnMetrics): Record<string, string> {
  return { [labels.target]: service, [labels.journey]: journey };
}

function byStatus(rise: string, { series: { status } }: OwnMetrics): string {
  const indented = rise.replaceAll(/^/gm, '  ');
  return status === labels.status
    ? `sum by (${labels.status}) (\n${indented}\n)`
    : `sum by (${labels.status}) (label_replace(\n${indented},\n  ${quoted(labels.status)}, "$1", ${quoted(status)}, "(.*)"\n))`;
}

function selectorOf(
  name: string,
  journey: string | null,
  { where, journeys }: OwnMetrics,
  more: readonly string[],
): string {
  const written = [
    ...matchersOf(where),
    ...matchersOf((journey === null ? undefined : journeys[journey]) ?? {}),
    ...more,
  ];
  return written.length === 0 ? name : `${name}{${written.join(', ')}}`;
}

function matchersOf(all: LabelMatchers): string[] {
  return Object.entries(all).map(([label, matcher]) =>
    typeof matcher === 'string' ? `${label}=${quoted(matcher)}` : `${label}=~${quoted(matcher.pattern)}`,
  );
}
