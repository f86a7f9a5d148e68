// The Service dashboard: do the pods keep up?
import { labels, metrics, targetMetrics, type Slo } from '../../../contract/index.ts';
import { ranged } from '../../prometheus/index.ts';
import type { Board, PanelModel } from '../model.ts';
import { exactToAnEvaluation, inRange, perSecond } from '../queries/over-range.ts';
import { quantile } from '../queries/quantile.ts';
import { chosenPods, matches, podded, zoned } from '../queries/selector.ts';
import { latencyTargets, noneIsGood } from '../thresholds.ts';
import { units } from '../units.ts';

export function service(slos: readonly Slo[]): Board {
  return {
    uid: 'showtime-service',
    file: 'service',
    title: 'Service',
    question: 'Do the pods keep up?',
    rows: [
      { title: 'Rate, errors, duration of each route', panels: [rate, errors, duration(slos)] },
      {
        title: 'What makes requests wait',
        panels: [pool, queued, eventLoop, inFlight, operations, processor],
      },
      { title: 'Pods', panels: [readyPods, restarts, placed] },
    ],
  };
}

const { method, route, status, pool: poolName, connectionState, operation, zone, pod } = labels;
const byRoute = [method, route];
const routeLegend = `{{${method}}} {{${route}}}`;
const answers = `${metrics.requestDuration}_count`;
/** What looks after a pod and is no load. */
const helperRoutes = '!~"/livez|/readyz|/metrics"';

const rate: PanelModel = {
  key: 'rate',
  title: 'Rate',
  as: 'line',
  unit: units.perSecond,
  min: 0,
  size: [7, 9],
  shows:
    'Requests that the chosen pods answered, per second and route; those of the harness included, health checks and scrapes left out.',
  good: 'Follows the load, whatever pods come and go.',
  queries: [
    {
      expr: perSecond(podded(answers, { [route]: helperRoutes }), byRoute),
      legend: routeLegend,
      groupsBy: byRoute,
    },
  ],
};

const errors: PanelModel = {
  key: 'errors',
  title: 'Errors',
  as: 'line',
  unit: units.perSecond,
  min: 0,
  size: [7, 9],
  shows:
    'Answers with 5xx of the chosen pods, per second and route. What no pod answered is on the Failover dashboard.',
  good: 'On the ground; a hill only at a fault or when orders are shed.',
  queries: [
    {
      expr: perSecond(podded(answers, { [route]: helperRoutes, [status]: matches('5..') }), byRoute),
      legend: routeLegend,
      groupsBy: byRoute,
    },
  ],
};

function duration(slos: readonly Slo[]): PanelModel {
  return {
    key: 'duration',
    title: 'Duration, p95',
    as: 'line',
    unit: units.seconds,
    min: 0,
    size: [10, 9],
    shows:
      '95th percentile of each route over all chosen pods together, from summed buckets: right to the width of a bucket. A route without requests has no line.',
    good: 'Orders below the lines of the SLOs.',
    thresholds: latencyTargets(slos, 'order'),
    queries: [
      {
        expr: quantile(0.95, podded(`${metrics.requestDuration}_bucket`, { [route]: helperRoutes }), byRoute),
        legend: routeLegend,
        groupsBy: byRoute,
      },
    ],
  };
}

const pool: PanelModel = {
  key: 'pool',
  title: 'Pool: used and idle connections',
  as: 'line',
  unit: units.count,
  min: 0,
  size: [8, 8],
  shows: 'Connections of each pool over the chosen pods, by state.',
  good: 'Used stays well below used and idle together.',
  queries: [
    {
      expr: `sum by (${poolName}, ${connectionState}) (${podded(metrics.databaseConnections)})`,
      legend: `{{${poolName}}} {{${connectionState}}}`,
      groupsBy: [poolName, connectionState],
    },
  ],
};

const queued: PanelModel = {
  key: 'queued',
  title: 'Pool: callers that wait',
  as: 'line',
  unit: units.count,
  min: 0,
  size: [8, 8],
  thresholds: noneIsGood,
  shows: 'Callers that wait for a connection, of each pool over the chosen pods.',
  good: 'None. A queue that only grows is shed once it is full.',
  queries: [
    {
      expr: `sum by (${poolName}) (${podded(metrics.databasePendingRequests)})`,
      legend: `{{${poolName}}}`,
      groupsBy: [poolName],
    },
  ],
};

const eventLoop: PanelModel = {
  key: 'event-loop',
  title: 'Event loop lag',
  as: 'line',
  unit: units.seconds,
  min: 0,
  size: [8, 8],
  shows:
    'How late the event loop of each pod was in the last scrape interval: its own 99th percentile, shown pod by pod, never averaged.',
  good: 'About 10 ms: that is the timer which measures it. Above 0.1 s the pod has more work than one core does.',
  thresholds: {
    below: 'green',
    steps: [
      { from: 0.05, colour: 'yellow' },
      { from: 0.1, colour: 'red' },
    ],
  },
  queries: [
    {
      expr: `max by (${pod}, ${zone}) (${podded('nodejs_eventloop_lag_p99_seconds')})`,
      legend: `{{${pod}}}`,
      groupsBy: [pod, zone],
    },
  ],
};

const inFlight: PanelModel = {
  key: 'in-flight',
  title: 'Requests being answered',
  as: 'line',
  unit: units.count,
  min: 0,
  size: [8, 8],
  shows: 'Requests that each chosen pod is at work on.',
  good: 'Even among pods; a pod that climbs alone hangs.',
  queries: [
    { expr: `sum by (${pod}) (${podded(metrics.activeRequests)})`, legend: `{{${pod}}}`, groupsBy: [pod] },
  ],
};

const operations: PanelModel = {
  key: 'operations',
  title: 'What is asked of the database, p95',
  as: 'line',
  unit: units.seconds,
  min: 0,
  size: [8, 8],
  shows:
    '95th percentile of each operation, its retries included, from summed buckets. An operation without requests has no line.',
  good: 'Milliseconds; a hill at a failover is as long as the retry.',
  queries: [
    {
      expr: quantile(0.95, podded(`${metrics.databaseOperationDuration}_bucket`), [operation]),
      legend: `{{${operation}}}`,
      groupsBy: [operation],
    },
  ],
};

const processor: PanelModel = {
  key: 'processor',
  title: 'Processor',
  as: 'line',
  unit: units.share,
  min: 0,
  size: [8, 8],
  shows: 'Share of one core that each chosen pod uses.',
  good: 'Below 80 %: one process has one core for its requests.',
  thresholds: { below: 'green', steps: [{ from: 0.8, colour: 'red' }] },
  queries: [
    { expr: perSecond(podded('process_cpu_seconds_total'), [pod]), legend: `{{${pod}}}`, groupsBy: [pod] },
  ],
};

const readyPods: PanelModel = {
  key: 'ready-pods',
  title: 'Pods, ready and wanted, by zone',
  as: 'line',
  unit: units.count,
  min: 0,
  decimals: 0,
  size: [12, 8],
  shows: "Pods in the balancer's rotation beside those that there should be.",
  good: 'Both lines of a zone are one.',
  queries: [
    {
      expr: `sum by (${zone}) (${zoned(targetMetrics.podsReady)})`,
      legend: `zone {{${zone}}}, ready`,
      groupsBy: [zone],
      zones: 'strong',
    },
    {
      expr: `sum by (${zone}) (${zoned(targetMetrics.podsWanted)})`,
      legend: `zone {{${zone}}}, wanted`,
      groupsBy: [zone],
      zones: 'light',
    },
  ],
};

const restarts: PanelModel = {
  key: 'restarts',
  title: 'Restarts',
  as: 'bars',
  unit: units.count,
  decimals: 0,
  min: 0,
  size: [6, 8],
  thresholds: noneIsGood,
  shows: `Processes that were started in place of one that ended, in the range, for each chosen pod. ${exactToAnEvaluation}`,
  good: 'One for each pod that a fault ended, and no other.',
  queries: [{ expr: inRange(ranged.restarts, chosenPods, [pod]), legend: `{{${pod}}}`, groupsBy: [pod] }],
};

const placed: PanelModel = {
  key: 'placed',
  title: 'Orders placed, by pod',
  as: 'line',
  unit: units.perSecond,
  min: 0,
  size: [6, 8],
  shows: 'New orders that each chosen pod stored, per second; replays of a key are not counted.',
  good: 'Even among pods.',
  queries: [{ expr: perSecond(podded(metrics.ordersPlaced), [pod]), legend: `{{${pod}}}`, groupsBy: [pod] }],
};
