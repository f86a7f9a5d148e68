// The row that compares the client's counts with the servers' counts, and shows what explains the difference.
import { clientMetrics, goodStatuses, journeys, labels, type Slo } from '../../../contract/index.ts';
import type { PanelModel, Row } from '../model.ts';
import { rushJourney as rush } from '../../prometheus/index.ts';
import {
  badInRange,
  droppedInRange,
  goodInRange,
  retriesInRange,
  unansweredInRange,
  wantedInRange,
} from '../queries/client.ts';
import { answeredInRange, buckets, goodShareOfRange } from '../queries/events.ts';
import { exactToAnEvaluation } from '../queries/over-range.ts';
import { nativeQuantile, quantile } from '../queries/quantile.ts';
import { equals, selector } from '../queries/selector.ts';
import { latencyTargets, objectiveMet, objectives } from '../thresholds.ts';
import { units } from '../units.ts';

export function clientBesideServer(slos: readonly Slo[]): Row {
  return {
    title: "The client's numbers beside the server's",
    panels: [shares(slos), counts, gap, latencies(slos)],
  };
}

/** SLOs on the availability of a journey that k6 plays: only they have a client's side. */
function comparable(slos: readonly Slo[]): Slo[] {
  return slos.filter(
    ({ indicator }) =>
      indicator.kind === 'availability' && (journeys as readonly string[]).includes(indicator.of),
  );
}

function shares(slos: readonly Slo[]): PanelModel {
  const compared = comparable(slos);
  return {
    key: 'client-server-share',
    title: 'Good share: client and server',
    as: 'number',
    unit: units.share,
    decimals: 2,
    size: [8, 6],
    shows: `A client counts intents, retries included, from the scheduled start, and an arrival that k6 could not start (dropped) as a bad one, as a run's verdict does; a server counts requests. ${exactToAnEvaluation}`,
    good: 'Both above the objective. The client higher: retries healed what a server refused. The server higher: it never saw what failed.',
    thresholds: objectives(compared.length > 0 ? compared : slos),
    noData: 'no events',
    queries: compared.flatMap((slo) => [
      {
        expr: `${goodInRange(slo.indicator.of)}\n/ (${wantedInRange(slo.indicator.of)} > 0)`,
        legend: `${slo.indicator.of}, client`,
        thresholds: objectiveMet(slo),
      },
      { expr: goodShareOfRange(slo), legend: `${slo.indicator.of}, server`, thresholds: objectiveMet(slo) },
    ]),
  };
}

const counts: PanelModel = {
  key: 'client-server-orders',
  title: 'Orders: client and server',
  as: 'bars',
  unit: units.count,
  decimals: 0,
  size: [8, 6],
  shows: `Order intents as the client counted them, dropped arrivals among the bad ones, and order requests as the balancer did. ${exactToAnEvaluation}`,
  good: "Good ones are equal; bad ones of the server exceed the client's by what retries healed, less what was dropped.",
  queries: [
    { expr: goodInRange(rush), legend: 'client, good', colour: 'green' },
    {
      expr: answeredInRange('good'),
      legend: 'server, good',
      colour: 'dark-green',
    },
    { expr: badInRange(rush), legend: 'client, bad', colour: 'red' },
    {
      expr: answeredInRange('bad'),
      legend: 'server, bad',
      colour: 'dark-red',
    },
  ],
};

const gap: PanelModel = {
  key: 'gap',
  title: 'What explains the gap',
  as: 'bars',
  unit: units.count,
  decimals: 0,
  size: [8, 6],
  shows:
    'Order requests of the range that one side counts otherwise: retries (requests beyond one for each intent), no answer at all (the server may never have seen them), ' +
    'bad answers of the balancer itself, refusals of a pod (503, whether its queue was full or the database away), and other 4xx, which are neither good nor bad at a server; ' +
    'and arrivals that were dropped, bad for the client though nothing was sent.',
  good: 'Small against the orders, and nothing dropped. Retries of an order that still runs at the end of the range may be missing.',
  queries: [
    { expr: retriesInRange, legend: 'retries' },
    { expr: unansweredInRange, legend: 'no answer' },
    {
      expr: answeredInRange('bad-of-balancer'),
      legend: 'refused or failed at the balancer',
    },
    {
      expr: answeredInRange('refused-by-pod'),
      legend: 'refused by a pod (503)',
    },
    {
      expr: answeredInRange('neither-good-nor-bad'),
      legend: 'neither good nor bad',
    },
    { expr: droppedInRange, legend: 'dropped' },
  ],
};

function latencies(slos: readonly Slo[]): PanelModel {
  return {
    key: 'client-server-latency',
    title: 'p99 of orders: client and server',
    as: 'line',
    unit: units.seconds,
    min: 0,
    size: [24, 7],
    shows:
      "The client's from the scheduled start of the step, with waiting and retries, of every intent; the server's of each well answered request at the balancer.",
    good: 'Close together. The client far above: orders waited, or were sent again.',
    thresholds: latencyTargets(slos, rush),
    queries: [
      {
        expr: nativeQuantile(
          0.99,
          selector(clientMetrics.intentDuration, { [labels.journey]: equals(rush) }),
        ),
        legend: 'client',
        colour: 'purple',
      },
      { expr: quantile(0.99, buckets(rush, goodStatuses)), legend: 'server', colour: 'blue' },
    ],
  };
}
