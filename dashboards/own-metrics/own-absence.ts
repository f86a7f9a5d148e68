// Alerts on what is not known of an own service: series of a journey that are gone, edges that its histogram
// lacks, objectives of which nothing is recorded.
import { labels, type OwnMetrics, type Slo } from '../../contract/index.ts';
import { formatDuration, linksOf, quoted, templateText, type Alert } from '../prometheus/index.ts';
import { latencyEdges, requestsOf, withinOf } from './own-counts.ts';

const after = '5m';
const severity = 'page';

export function ownAbsence(slos: readonly Slo[], metrics: OwnMetrics): Alert[] {
  const { service } = metrics;
  const journeys = [...new Set(slos.map(({ indicator }) => indicator.of))];
  const absent = (
    of: string,
    more: Record<string, string>,
    expr: string,
    [summary, description]: readonly [string, string],
  ): Alert => ({
    alert: 'SloDataAbsent',
    expr,
    for: after,
    labels: { severity, [labels.target]: service, [labels.journey]: of, ...more },
    annotations: { summary, description, ...linksOf('SloDataAbsent') },
  });
  return [
    ...journeys.map((of) =>
      absent(of, {}, `absent(${requestsOf(of, metrics)})`, [
        `${service}: no counts of ${templateText(of)} requests`,
        `${metrics.series.requests} has had no series of this journey for ${after}. Its objectives are neither met nor broken: they are unknown.`,
      ]),
    ),
    ...latencyEdges(slos).map((indicator) =>
      absent(
        indicator.of,
        { le: `${indicator.belowMs / 1000}` },
        `absent(${withinOf(indicator, metrics)}) unless on () absent(${requestsOf(indicator.of, metrics)})`,
        [
          `${service}: no counts of ${templateText(indicator.of)} requests within ${formatDuration(indicator.belowMs)}`,
          `${metrics.series.within} has had no edge at ${formatDuration(indicator.belowMs)} for ${after}: who was in time is unknown, and nothing is recorded of it. Choose an edge that the histogram has, or add this one to it. Alerts on this budget can't fire.`,
        ],
      ),
    ),
    ...slos.map(({ name, indicator }) =>
      absent(
        indicator.of,
        { [labels.slo]: name },
        `absent(slo:events:increase5m{${labels.slo}=${quoted(name)}}) unless on () absent(${requestsOf(indicator.of, metrics)})`,
        [
          `${service}: slo:events:increase5m is not recorded for ${name}`,
          `The counters of ${templateText(indicator.of)} requests are there, yet nothing was recorded from them for ${after}: the recording rules are missing or fail, or no request was good or bad. Alerts on this budget can't fire.`,
        ],
      ),
    ),
  ];
}
