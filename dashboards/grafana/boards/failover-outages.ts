// The numbers of the Failover dashboard: how often and how long customers waited.
import { targetMetrics, type Slo } from '../../../contract/index.ts';
import type { PanelModel } from '../model.ts';
import { exactToAScrape, sumCounted } from '../queries/over-range.ts';
import { selector } from '../queries/selector.ts';
import { latencyTargets } from '../thresholds.ts';
import { units } from '../units.ts';

const none = { 0: { text: 'none', colour: 'text' } } as const;

export const firstError: PanelModel = {
  key: 'first-error',
  title: 'First error',
  as: 'number',
  unit: units.moment,
  size: [6, 4],
  shows:
    "When the first order of the last outage ended badly, a customer's or a probe's; none where orders only waited.",
  good: 'None, or soon after the fault.',
  words: none,
  queries: [{ expr: `max(${selector(targetMetrics.orderFirstError)}) * 1000`, legend: 'first error' }],
};

export const firstGood: PanelModel = {
  key: 'first-good',
  title: 'First good order',
  as: 'number',
  unit: units.moment,
  size: [6, 4],
  shows: 'When the last outage ended with an order that went through; none while it goes on.',
  good: 'Seconds after the first error.',
  words: none,
  queries: [{ expr: `max(${selector(targetMetrics.orderFirstGood)}) * 1000`, legend: 'first good order' }],
};

export function lastOutage(slos: readonly Slo[]): PanelModel {
  return {
    key: 'last-outage',
    title: 'Last outage',
    as: 'number',
    unit: units.seconds,
    decimals: 2,
    size: [4, 4],
    shows:
      "Seconds that the last outage lasted, or the one that goes on so far: no good order at the balancer, a customer's or a probe's, while some were asked for. Up to 150 ms is none. Right to a scrape while it goes on.",
    good: 'Below the latency that the SLOs name: then a customer who waits hardly notices.',
    thresholds: latencyTargets(slos, 'order'),
    queries: [{ expr: `max(${selector(targetMetrics.orderLastOutage)})`, legend: 'last outage' }],
  };
}

export const outageCount = inAll(
  'outages',
  'Outages',
  targetMetrics.orderOutages,
  units.count,
  'Times without a good order for more than 150 ms while some were asked for',
  'None without a fault, one for each crash of the writer',
);
export const outageSeconds = inAll(
  'outage-seconds',
  'Seconds of outage',
  targetMetrics.orderOutageSeconds,
  units.seconds,
  'Their seconds, all together',
  'A few for each crash of the writer',
);
export const writerless = inAll(
  'writerless-seconds',
  'Seconds without a writer',
  targetMetrics.databaseWriterless,
  units.seconds,
  'From the moment that the loss of the writer was noticed to the moment that the new one takes writes',
  'Less than the seconds of outage: the rest is detection and reconnecting',
);
export const promotions = inAll(
  'promotions',
  'Promotions',
  targetMetrics.databasePromotions,
  units.count,
  'Readers that were made the writer, planned or not',
  'One for each fault that takes the writer away',
);

/** A counter of the control plane, over the whole range. */
function inAll(
  key: string,
  title: string,
  metric: string,
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
    size: [4, 4],
    shows: `${what}, within the range. ${exactToAScrape}`,
    good: `${good}.`,
    queries: [{ expr: sumCounted(selector(metric)), legend: title.toLowerCase() }],
  };
}
