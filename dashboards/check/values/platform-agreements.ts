// Agreements of pods, databases and costs: sums over pods and members, parts of a cost.
import { labels, type ObservedSeries } from '../../../contract/index.ts';
import { prices } from '../../prices/index.ts';
import { agreement, nearly, same, sameAs, sum, total } from './agreement.ts';
import { areaUnder } from './series-over-time.ts';
import { highest, lastOf, sumOfLast, type ValueTest } from './value-test.ts';

export const ofPods: ValueTest[] = [
  sameAs(
    'showtime-failover/connections/A',
    'showtime-service/pool/A',
    'connections of pods over time, those of all pools',
  ),
  sameAs(
    'showtime-service/pool/A',
    'showtime-failover/connections/A',
    'connections of all pools over time, by state',
  ),
  sameAs(
    'showtime-failover/connections/B',
    'showtime-service/queued/A',
    'callers that wait over time, at all pools',
  ),
  sameAs(
    'showtime-service/queued/A',
    'showtime-failover/connections/B',
    'callers that wait over time, those of a failover',
  ),
  sameAs(
    'showtime-platform/pods/A',
    'showtime-service/ready-pods/A',
    'ready pods over time, those of all zones',
  ),
  sameAs(
    'showtime-platform/pods/B',
    'showtime-service/ready-pods/B',
    'wanted pods over time, those of all zones',
  ),
  sameAs(
    'showtime-service/ready-pods/A',
    'showtime-platform/pods/A',
    'ready pods over time, as the platform counts them',
  ),
  sameAs(
    'showtime-service/ready-pods/B',
    'showtime-platform/pods/B',
    'wanted pods over time, as the platform counts them',
  ),
  agreement({
    where: 'showtime-platform/pods-missing/A',
    claim: 'missing pods over time, the wanted ones less the ready ones',
    shown: total,
    wanted: (answer) => {
      const ready = areaUnder(answer('showtime-platform/pods/A'), 1);
      const wanted = areaUnder(answer('showtime-platform/pods/B'), 1);
      return ready === null || wanted === null ? null : wanted - ready;
    },
    tolerance: same,
  }),
  sameAs(
    'showtime-service/operations/A',
    'showtime-database/asked/A',
    'p95 of database operations over time, as the database board has it',
  ),
  sameAs(
    'showtime-database/asked/A',
    'showtime-service/operations/A',
    'p95 of database operations over time, as the service board has it',
  ),
];

const ofCommits = (answer: (where: string) => readonly ObservedSeries[]): number | null =>
  areaUnder(
    answer('showtime-database/commands/A').filter((one) => one.labels['command'] === 'commit'),
    1,
  );
export const ofDatabases: ValueTest[] = [
  agreement({
    where: 'showtime-database/commits/A',
    claim: 'commits over time of all members, those among the statements by kind',
    shown: total,
    wanted: (answer) => ofCommits(answer),
    tolerance: nearly,
  }),
  agreement({
    where: 'showtime-database/commands/A',
    claim: 'commits over time among the statements by kind, those of all members',
    shown: (series, _observed) =>
      areaUnder(
        series.filter((one) => one.labels['command'] === 'commit'),
        1,
      ),
    wanted: (answer) => areaUnder(answer('showtime-database/commits/A'), 1),
    tolerance: nearly,
  }),
];

/** Of the sum of all series, over the moments of the first. */
function meanOf(series: readonly ObservedSeries[]): number | null {
  const moments = series[0]?.points.length ?? 0;
  const all = areaUnder(series, 1);
  return moments === 0 || all === null ? null : all / moments;
}

/** Of the settings of a transaction, its begin and the like, no kind is shown. */
ofDatabases.push(
  agreement({
    where: 'showtime-database/statements/A',
    claim: 'statements over time: those by kind, and a quarter as many beside',
    shown: total,
    wanted: (answer) => {
      const byKind = areaUnder(answer('showtime-database/commands/A'), 1);
      return byKind === null || byKind === 0 ? null : 1.25 * byKind;
    },
    tolerance: { absolute: 0, relative: 0.32, because: 'each order has as many as its transaction needs' },
  }),
  agreement({
    where: 'showtime-database/connections/A',
    claim: 'connections to the members database over time, those of the pool that leads there',
    shown: (series) => meanOf(series.filter((one) => one.labels[labels.member] === 'members')),
    wanted: (answer) =>
      meanOf(answer('showtime-service/pool/A').filter((one) => one.labels[labels.pool] === 'members')),
    tolerance: { absolute: 3, relative: 0.1, because: 'its exporter connects, too' },
  }),
  agreement({
    where: 'showtime-database/connections/C',
    claim: 'connections that a member takes, as its settings say',
    shown: highest,
    wanted: (_answer, _observed, { database }) => database.maxConnections,
    tolerance: same,
  }),
);

const perHour = { node: prices.node.perHour, database: prices.database.perHour };
export const ofCosts: ValueTest[] = [
  agreement({
    where: 'showtime-platform/cost-per-hour/A',
    claim: 'nodes, USD an hour: one for each zone',
    shown: (series) => lastOf(series[0]),
    wanted: (_answer, _observed, { database }) => database.zones * perHour.node || null,
    tolerance: same,
  }),
  agreement({
    where: 'showtime-platform/cost-per-hour/B',
    claim: 'databases, USD an hour: one for each member',
    shown: (series) => lastOf(series[0]),
    wanted: (_answer, _observed, { database }) => database.members * perHour.database || null,
    tolerance: same,
  }),
  agreement({
    where: 'showtime-platform/cost-per-hour/C',
    claim: 'USD an hour: nodes and databases',
    shown: (series) => lastOf(series[0]),
    wanted: (answer) =>
      sum(
        lastOf(answer('showtime-platform/cost-per-hour/A')[0]),
        lastOf(answer('showtime-platform/cost-per-hour/B')[0]),
      ),
    tolerance: same,
  }),
  agreement({
    where: 'showtime-platform/cost-of-range/A',
    claim: 'USD of the range: each moment at its price per hour',
    shown: sumOfLast,
    wanted: (answer, { window }) => {
      const hourly = lastOf(answer('showtime-platform/cost-per-hour/C')[0]);
      return hourly === null ? null : (hourly * (window.untilMs - window.fromMs)) / 3_600_000;
    },
    tolerance: {
      absolute: 0,
      relative: 0.05,
      because: 'a step at either end, and moments that no scrape saw',
    },
  }),
  agreement({
    where: 'showtime-platform/cost-per-good-order/A',
    claim: 'USD of a good order, times good orders the cost of the range',
    shown: sumOfLast,
    wanted: (answer) => {
      const cost = sumOfLast(answer('showtime-platform/cost-of-range/A'));
      const good = sumOfLast(answer('showtime/client-server-orders/B'));
      return cost === null || good === null ? null : cost / Math.max(1, good);
    },
    tolerance: same,
  }),
  agreement({
    where: 'showtime-platform/cost-per-shed-order/A',
    claim: 'USD of an order turned away: where none was, the cost of the range',
    shown: sumOfLast,
    wanted: (answer) =>
      areaUnder(answer('showtime/orders/C'), 1) === 0
        ? sumOfLast(answer('showtime-platform/cost-of-range/A'))
        : null,
    tolerance: same,
  }),
];

/** Of the menu: its route at the pods lasts about as long as what it asks of the database. */
export const menuDuration: ValueTest = agreement({
  where: 'showtime-service/duration/A',
  claim: 'p95 of the menu over time, about that of what it asks of the database',
  shown: (series) =>
    areaUnder(
      series.filter((one) => one.labels[labels.route] === '/api/theatres/{id}/menu'),
      1,
    ),
  wanted: (answer) =>
    areaUnder(
      answer('showtime-service/operations/A').filter((one) => one.labels[labels.operation] === 'menu'),
      1,
    ),
  tolerance: { absolute: 0.05, relative: 0.3, because: 'the pod works on it before and after the database' },
});
