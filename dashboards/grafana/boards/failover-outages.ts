// The outages of the Failover dashboard: how often and how long customers waited, each by itself.
import { labels, targetMetrics, type Slo } from '../../../contract/index.ts';
import { ranged } from '../../prometheus/index.ts';
import type { PanelModel } from '../model.ts';
import { exactToAnEvaluation, inRange } from '../queries/over-range.ts';
import { equals, selector, type Matchers } from '../queries/selector.ts';
import { latencyTargets } from '../thresholds.ts';
import { units } from '../units.ts';

const { outage, kind, layer } = labels;

/** A series stands until its target ends: of each outage the last value within the range. */
function last(metric: string, by: string = outage, matchers: Matchers = {}): string {
  return `max by (${by}) (last_over_time(${selector(metric, matchers)}[$__range]))`;
}

/** In ms, as Grafana's moments are; of the outages that began within the range. */
const began = `${last(targetMetrics.outageBegan)} * 1000 >= $__from`;

function ofRange(expr: string): string {
  return `${expr}\nand on (${outage}) ${began}`;
}

/** One row an outage; the order of the queries is that of the columns. */
export const outages: PanelModel = {
  key: 'outage-list',
  title: 'Outages of the range',
  as: 'outages',
  unit: units.seconds,
  decimals: 2,
  size: [24, 8],
  shows:
    'A row for each outage that began within the range, the longest first, the last hundred of the target: when it began, how long it lasted, when its first order went wrong, and the fault that was open in it. Detection, promotion, endpoint and service add up to its length: until the loss of the writer was noticed, until the new one took writes, until a client reached it, until an order was good. Then the backlog: until every order that had come by then was answered.',
  good: 'A row for each fault that was played, and no other.',
  noData: 'none',
  queries: [
    { expr: began, legend: 'Began', groupsBy: [outage], expectedOn: 'outage' },
    {
      expr: ofRange(last(targetMetrics.outageLength)),
      legend: 'Length',
      groupsBy: [outage],
      expectedOn: 'outage',
    },
    {
      expr: ofRange(`${last(targetMetrics.outageError)} * 1000`),
      legend: 'First error',
      groupsBy: [outage],
      expectedOn: 'outage',
    },
    {
      expr: ofRange(last(targetMetrics.outageFault, `${outage}, ${kind}`)),
      legend: 'Fault',
      groupsBy: [outage, kind],
      expectedOn: 'outage',
    },
    ...(['detection', 'promotion', 'endpoint', 'service', 'backlog'] as const).map((name) => ({
      expr: ofRange(last(targetMetrics.outageLayer, outage, { [layer]: equals(name) })),
      legend: `${name.charAt(0).toUpperCase()}${name.slice(1)}`,
      groupsBy: [outage],
      expectedOn: 'outage' as const,
    })),
  ],
};

export function longestOutage(slos: readonly Slo[]): PanelModel {
  return {
    key: 'longest-outage',
    title: 'Longest outage of the range',
    as: 'number',
    unit: units.seconds,
    decimals: 2,
    size: [8, 8],
    shows:
      "How long the longest outage lasted that began within the range: no good order at the balancer, a customer's or a probe's, while some were asked for. Up to 150 ms is none.",
    good: 'Below the latency that the SLOs name: then a customer who waits hardly notices.',
    thresholds: latencyTargets(slos, 'order'),
    queries: [
      {
        expr: `max(${ofRange(last(targetMetrics.outageLength))})\nor 0 * max(${selector(`${ranged.outages}:total`)})`,
        legend: 'longest outage',
        expectedOn: 'outage',
      },
    ],
  };
}

export const outageCount = inAll(
  'outages',
  'Outages',
  ranged.outages,
  units.count,
  'Times without a good order for more than 150 ms while some were asked for',
  'None without a fault, one for each crash of the writer',
);
export const outageSeconds = inAll(
  'outage-seconds',
  'Time in outages',
  ranged.outageSeconds,
  units.seconds,
  'Their length, all together',
  'A few seconds for each crash of the writer',
);
export const writerless = inAll(
  'writerless-seconds',
  'Time without a writer',
  ranged.writerlessSeconds,
  units.seconds,
  'From the moment that the loss of the writer was noticed to the moment that the new one takes writes',
  'Less than the time in outages: the rest is detection and reconnecting',
);
export const promotions = inAll(
  'promotions',
  'Promotions',
  ranged.promotions,
  units.count,
  'Readers that were made the writer, planned or not',
  'One for each fault that takes the writer away',
);

/** A counter of the control plane, over the whole range. */
function inAll(
  key: string,
  title: string,
  counter: string,
  unit: PanelModel['unit'],
  what: string,
  good: string,
): PanelModel {
  return {
    key,
    title,
    as: 'number',
    unit,
    decimals: unit === units.seconds ? 2 : 0,
    size: [6, 4],
    shows: `${what}, within the range. ${exactToAnEvaluation}`,
    good: `${good}.`,
    queries: [{ expr: inRange(counter), legend: title.toLowerCase() }],
  };
}
