// The value tests of faults: what the panels must show of pods, writers, menus and commits while one is in
// effect.
import {
  labels,
  type FaultKind,
  type FaultTruth,
  type ObservedSeries,
  type RunTruth,
} from '../../../contract/index.ts';
import { prices } from '../../prices/index.ts';
import { areaUnder, secondsWhere, valuesWithin } from './series-over-time.ts';
import { highest, lastOf, seriesWith, sumOfLast, type ValueTest } from './value-test.ts';
import { rush, seen } from './what-servers-saw.ts';

const aScrape = 'a scrape each second';

type FaultInEffect = FaultTruth & { inEffectMs: number; recoveredMs: number };

/** The only fault of a kind, if it was played once and bit. */
function onlyFault({ faults }: RunTruth, kind: FaultKind): FaultInEffect | null {
  const played = faults.filter(
    (fault): fault is FaultInEffect =>
      fault.kind === kind && fault.inEffectMs !== null && fault.recoveredMs !== null,
  );
  return played.length === 1 ? (played[0] ?? null) : null;
}

/** A rate uses the last four scrapes, so values outside a span affect its first and last moments. */
const smearMs = 5_000;

export const refusedShare: ValueTest = {
  where: 'showtime/orders/B',
  claim: 'share of orders refused while refuse-orders is in effect',
  truth: (truth) => {
    const fault = onlyFault(truth, 'refuse-orders');
    if (fault === null) return null;
    const within = (endedMs: number): boolean =>
      endedMs >= fault.inEffectMs + smearMs / 2 && endedMs <= fault.recoveredMs;
    const bad = truth.badOrdersMs.filter(within).length;
    const all = bad + truth.goodOrders.filter(({ endedMs }) => within(endedMs)).length;
    return all < 50 ? null : bad / all;
  },
  shown: (bad, truth, { queries }) => {
    const fault = onlyFault(truth, 'refuse-orders');
    const good = queries.find(
      ({ dashboard, panel, refId }) => dashboard === 'showtime' && panel === 'orders' && refId === 'A',
    )?.series[0];
    if (fault === null || good === undefined || bad[0] === undefined) return null;
    const window = [fault.inEffectMs + smearMs, fault.recoveredMs] as const;
    const sum = (series: ObservedSeries): number =>
      valuesWithin(series, ...window).reduce((total, value) => total + value, 0);
    const bads = sum(bad[0]);
    const all = bads + sum(good);
    return all === 0 ? null : bads / all;
  },
  tolerance: { absolute: 0.015, because: 'rates at both ends of the fault are mixed with what lies outside' },
};

export const faultTimes = (
  ['refuse-orders', 'cut-writer-link', 'kill-zone', 'crash-writer', 'kill-pod'] as const
).map((kind): ValueTest => ({
  where: 'showtime-failover/faults/A',
  claim: `seconds for which ${kind} is in effect`,
  truth: (truth) => {
    const fault = onlyFault(truth, kind);
    // A scrape may miss what lasts shorter.
    return fault === null || fault.recoveredMs - fault.inEffectMs < 3_000
      ? null
      : (fault.recoveredMs - fault.inEffectMs) / 1_000;
  },
  shown: (series, _truth, { window }) => {
    const line = seriesWith(series, { kind });
    return line === undefined ? null : areaUnder([line], window.stepSeconds);
  },
  tolerance: { absolute: 2, because: `${aScrape}, at both ends` },
}));

export const writers: ValueTest[] = [
  {
    where: 'showtime-failover/roles/A',
    claim: 'the member that is the writer at the end is shown as writer (5)',
    truth: ({ writer }) => (writer.last === null ? null : 5),
    shown: (series, { writer }) => lastOf(seriesWith(series, { member: writer.last ?? '' })),
    tolerance: { absolute: 0, because: 'a role is no measurement' },
  },
  {
    where: 'showtime-failover/promotions/A',
    claim: 'promotions',
    truth: ({ promotions, database }) => (database.members === 0 ? null : promotions),
    shown: sumOfLast,
    tolerance: { absolute: 0, because: 'each is counted once' },
  },
  {
    where: 'showtime-failover/writerless-seconds/A',
    claim: 'seconds without a writer',
    truth: ({ writerlessMs }) => (writerlessMs === 0 ? null : writerlessMs / 1_000),
    shown: sumOfLast,
    tolerance: { absolute: 0.003, relative: 0.02, because: 'two clocks read some milliseconds apart' },
  },
  {
    where: 'showtime-failover/lag/A',
    claim: 'the highest replica lag',
    truth: ({ database }) => database.highestLagSeconds,
    shown: highest,
    tolerance: { absolute: 1, relative: 0.1, because: 'it grows between two readings' },
  },
  {
    where: 'showtime-failover/lag/A',
    claim: 'replica lag at the end',
    truth: ({ database }) => database.readerLagSeconds,
    shown: (series) => sumOfLast(series),
    tolerance: { absolute: 1, because: 'a server reports its lag in whole seconds' },
  },
];

export const pods: ValueTest[] = [
  {
    where: 'showtime-service/restarts/A',
    claim: 'restarts of all pods',
    truth: ({ restarts }) => Object.values(restarts).reduce((sum, count) => sum + count, 0),
    shown: sumOfLast,
    tolerance: { absolute: 0, because: 'each is counted once' },
  },
  {
    where: 'showtime-service/ready-pods/A',
    claim: 'pods ready in the zone that is down',
    truth: (truth) => (onlyFault(truth, 'kill-zone') === null ? null : 0),
    shown: (series, truth) => {
      const zone = seriesWith(series, { zone: onlyFault(truth, 'kill-zone')?.zone ?? '' });
      return zone === undefined
        ? null
        : Math.min(...valuesWithin(zone, truth.loadMs.fromMs, truth.loadMs.untilMs));
    },
    tolerance: { absolute: 0, because: 'pods are whole' },
  },
  {
    where: 'showtime-service/ready-pods/A',
    claim: 'seconds for which the zone that was down has no pod ready',
    truth: (truth) => {
      const fault = onlyFault(truth, 'kill-zone');
      return fault === null ? null : (fault.recoveredMs - fault.inEffectMs) / 1_000;
    },
    shown: (series, truth, { window }) =>
      secondsWhere(
        seriesWith(series, { zone: onlyFault(truth, 'kill-zone')?.zone ?? '' }),
        window.stepSeconds,
        (value) => value === 0,
      ),
    tolerance: { absolute: 4, because: 'a new pod needs a second or two to be ready after the undo' },
  },
];

export const menus: ValueTest = {
  where: 'showtime-service/rate/A',
  claim: 'menus that pods answered, as the area under the line of their route',
  truth: ({ requests }) => {
    const good = requests['menu']?.good ?? 0;
    return good < 200 ? null : good;
  },
  shown: (series, _truth, { window }) => {
    const line = seriesWith(series, { [labels.route]: '/api/theatres/{id}/menu' });
    return line === undefined ? null : areaUnder([line], window.stepSeconds);
  },
  tolerance: {
    absolute: 0,
    relative: 0.08,
    because: 'a rate over several scrapes smears, and what a killed pod counted last is lost',
  },
};

export const placed: ValueTest = {
  where: 'showtime-service/placed/A',
  claim: 'new orders that pods stored, as the area under their lines',
  truth: (truth) => (truth.placed === null || truth.placed < 100 ? null : truth.placed),
  shown: (series, _truth, { window }) => areaUnder(series, window.stepSeconds),
  tolerance: {
    absolute: 10,
    relative: 0.12,
    because: 'a rate smears, and what a killed pod counted last is lost',
  },
};

export const processor: ValueTest = {
  where: 'showtime-service/processor/A',
  claim: 'seconds of processor time that pods used, as the area under their lines',
  truth: ({ podCpuSeconds }) => (podCpuSeconds === null || podCpuSeconds < 2 ? null : podCpuSeconds),
  shown: (series, _truth, { window }) => areaUnder(series, window.stepSeconds),
  tolerance: { absolute: 0.5, relative: 0.25, because: 'both read it each second, not at the same moment' },
};

/** prom-client reads the loop's lag by a timer of 10 ms. */
export const eventLoop: ValueTest = {
  where: 'showtime-service/event-loop/A',
  claim: 'the lowest lag of an event loop, seconds: an idle one waits for its timer',
  truth: ({ doubts }) => (doubts.length > 0 ? null : 0.0108),
  shown: (series) => {
    const values = series
      .flatMap((one) => valuesWithin(one, -Infinity, Infinity))
      .filter((value) => value > 0);
    return values.length === 0 ? null : Math.min(...values);
  },
  tolerance: { absolute: 0.0045, because: 'a timer of 10 ms, late by what the processor was busy' },
};

export const commits: ValueTest = {
  where: 'showtime-database/commits/A',
  claim: 'orders and cancels that the writer committed, as the area under its line',
  truth: ({ committed, writer }) =>
    committed === null || committed < 200 || writer.changes.length > 0 ? null : committed,
  shown: (series, { writer }) => {
    const line = seriesWith(series, { member: writer.last ?? '' });
    const [first, second] = line?.points ?? [];
    return line === undefined || first === undefined || second === undefined
      ? null
      : areaUnder([line], (second[0] - first[0]) / 1_000);
  },
  tolerance: { absolute: 0, relative: 0.25, because: 'a scrape each 5 s, and points that are 15 s apart' },
};

export const cost: ValueTest = {
  where: 'showtime-platform/cost-per-good-order/A',
  claim: 'cost of a good order, USD',
  truth: (truth, { window }) => {
    const good = seen(truth, rush)?.good ?? 0;
    const { zones, members } = truth.database;
    const perHour = zones * prices.node.perHour + members * prices.database.perHour;
    return good === 0 || members === 0
      ? null
      : (perHour * (window.untilMs - window.fromMs)) / 3_600_000 / good;
  },
  shown: sumOfLast,
  tolerance: { absolute: 0, relative: 0.02, because: 'a step at either end' },
};
