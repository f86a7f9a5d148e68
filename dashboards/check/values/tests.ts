// The value tests: which numbers of which panels must be true, told apart by what the run has to tell.
import { journeys, labels, type FaultKind, type FaultTruth, type ObservedSeries, type RunTruth, type Slo } from '../../../contract/index.ts';
import { prices } from '../../prices/index.ts';
import { latencies } from './latency-tests.ts';
import { outages } from './outage-tests.ts';
import { refusals } from './refusal-tests.ts';
import { areaUnder, secondsWhere, valuesWithin } from './series-over-time.ts';
import { lastOf, seriesWith, sumOfLast, type Tolerance, type ValueTest } from './value-test.ts';
import { area, areaOfBursts, few, refIds, rush, seen } from './what-servers-saw.ts';

const aScrape = 'a scrape each second';

/** All of them, in the order of the dashboards. */
export function valueTests(slos: readonly Slo[]): ValueTest[] {
  return [...slos.map(goodShare), ...slos.map(budgetOfRange), ...clientShares(slos), ...orderCounts(slos), ...load, refusedShare, ...refusals, ...latencies, ...faultTimes, ...writers, ...outages, ...pods, menus, commits, cost];
}

function goodShare({ name, indicator }: Slo, index: number): ValueTest & { tolerance: Tolerance } {
  const inTime = indicator.kind === 'latency';
  return {
    where: `showtime/good-share/${refIds[index]}`, claim: `share of good events of ${name}`,
    truth: (truth) => {
      const counts = seen(truth, indicator.of);
      const good = inTime ? counts?.goodWithinMs[indicator.belowMs] : counts?.good;
      return counts === null || counts.all === 0 || good === undefined ? null : good / counts.all;
    },
    shown: sumOfLast,
    tolerance: inTime
      ? { absolute: 0.01, because: 'the client\'s clock runs while a request waits for the balancer' }
      : { absolute: 0.002, because: `${aScrape}, and answers that only one side saw` },
  };
}

/** A spent budget as the bad events that it stands for: of a budget of 0.1 % a share would hide what three events show. */
function budgetOfRange(slo: Slo, index: number): ValueTest {
  const { name, indicator, objective } = slo, share = goodShare(slo, index);
  return {
    where: `showtime/budget-range/${refIds[index]}`, claim: `bad events that the spent budget of ${name} stands for`,
    truth: (truth, observed) => {
      const good = share.truth(truth, observed), all = seen(truth, indicator.of)?.all;
      return good === null || all === undefined ? null : (1 - good) * all;
    },
    shown: (series, truth) => {
      const spent = sumOfLast(series), all = seen(truth, indicator.of)?.all;
      return spent === null || all === undefined ? null : spent * (1 - objective) * all;
    },
    tolerance: indicator.kind === 'latency' ? { absolute: 10, relative: 0.1, because: share.tolerance.because } : few,
  };
}

/** What customers got, beside what the server counted: every other refId is the client's. */
function clientShares(slos: readonly Slo[]): ValueTest[] {
  const compared = slos.filter(({ indicator }) => indicator.kind === 'availability' && (journeys as readonly string[]).includes(indicator.of));
  return compared.map(({ name, indicator }, index): ValueTest => ({
    where: `showtime/client-server-share/${refIds[2 * index]}`, claim: `share of good intents of ${indicator.of}, for the client`,
    truth: ({ slos: counted }) => {
      const { good, bad } = counted[name] ?? { good: 0, bad: 0 };
      return good + bad === 0 ? null : good / (good + bad);
    },
    shown: sumOfLast, tolerance: { absolute: 0.003, because: 'an order that was unsure is bad for k6, and what was stored in the end for the verdict' },
  }));
}

/** A panel of counts, one refId each. */
function orderCounts(slos: readonly Slo[]): ValueTest[] {
  const availability = slos.find(({ indicator }) => indicator.kind === 'availability' && indicator.of === rush)?.name ?? '';
  const one = (where: string, claim: string, truth: (counts: NonNullable<ReturnType<typeof seen>>, truth: RunTruth) => number | null): ValueTest => ({
    where, claim, shown: sumOfLast, tolerance: few,
    truth: (whole) => {
      const counts = seen(whole, rush);
      return counts === null ? null : truth(counts, whole);
    },
  });
  const intents = (truth: RunTruth, result: 'good' | 'bad'): number | null => truth.slos[availability]?.[result] ?? null;
  return [
    one('showtime/client-server-orders/A', 'good order intents of the client', (_counts, truth) => intents(truth, 'good')),
    one('showtime/client-server-orders/B', 'good order requests at the server', ({ good }) => good),
    one('showtime/client-server-orders/C', 'order intents that ended badly or were dropped, for the client', (_counts, truth) => intents(truth, 'bad')),
    one('showtime/client-server-orders/D', 'bad order requests at the server', ({ bad, unanswered }) => bad + unanswered),
    one('showtime/gap/A', 'retries of orders', ({ all, excluded }, truth) => {
      const good = intents(truth, 'good'), bad = intents(truth, 'bad');
      return good === null || bad === null ? null : all + excluded - (good + bad - truth.arrivals.dropped);
    }),
    one('showtime/gap/B', 'order requests without an answer', ({ unanswered }) => unanswered),
  ];
}

const load: ValueTest[] = [
  {
    where: 'showtime/load/A', claim: 'arrivals offered, as the area under the line', truth: ({ arrivals }) => arrivals.offered,
    shown: (series, _truth, { window }) => areaUnder(series, window.stepSeconds), tolerance: { absolute: 5, ...area },
  },
  {
    where: 'showtime/load/B', claim: 'arrivals that started, as the area under the line', truth: ({ arrivals }) => arrivals.started,
    shown: (series, _truth, { window }) => areaUnder(series, window.stepSeconds), tolerance: { absolute: 5, ...area },
  },
  {
    where: 'showtime/orders/B', claim: 'bad orders, as the area under the line',
    truth: (truth) => {
      const counts = seen(truth, rush);
      return counts === null || counts.bad < 20 ? null : counts.bad + counts.unanswered;
    },
    shown: (series, _truth, { window }) => areaUnder(series, window.stepSeconds), tolerance: { absolute: 5, ...areaOfBursts },
  },
];

type Bitten = FaultTruth & { inEffectMs: number; recoveredMs: number };

/** The only fault of a kind, if it was played once and bit. */
function onlyFault({ faults }: RunTruth, kind: FaultKind): Bitten | null {
  const played = faults.filter((fault): fault is Bitten => fault.kind === kind && fault.inEffectMs !== null && fault.recoveredMs !== null);
  return played.length === 1 ? played[0] ?? null : null;
}

/** A rate reaches back four scrapes; its first and last moments are mixed with what lies outside. */
const smearMs = 5_000;

const refusedShare: ValueTest = {
  where: 'showtime/orders/B', claim: 'share of orders refused while refuse-orders is in effect',
  truth: (truth) => {
    const fault = onlyFault(truth, 'refuse-orders');
    if (fault === null) return null;
    const within = (endedMs: number): boolean => endedMs >= fault.inEffectMs + smearMs / 2 && endedMs <= fault.recoveredMs;
    const bad = truth.badOrdersMs.filter(within).length, all = bad + truth.goodOrders.filter(({ endedMs }) => within(endedMs)).length;
    return all < 50 ? null : bad / all;
  },
  shown: (bad, truth, { queries }) => {
    const fault = onlyFault(truth, 'refuse-orders');
    const good = queries.find(({ dashboard, panel, refId }) => dashboard === 'showtime' && panel === 'orders' && refId === 'A')?.series[0];
    if (fault === null || good === undefined || bad[0] === undefined) return null;
    const window = [fault.inEffectMs + smearMs, fault.recoveredMs] as const;
    const sum = (series: ObservedSeries): number => valuesWithin(series, ...window).reduce((total, value) => total + value, 0);
    const bads = sum(bad[0]), all = bads + sum(good);
    return all === 0 ? null : bads / all;
  },
  tolerance: { absolute: 0.015, because: 'rates at both ends of the fault are mixed with what lies outside' },
};

const faultTimes = (['refuse-orders', 'cut-writer-link', 'kill-zone', 'crash-writer', 'kill-pod'] as const).map((kind): ValueTest => ({
  where: 'showtime-failover/faults/A', claim: `seconds for which ${kind} is in effect`,
  truth: (truth) => {
    const fault = onlyFault(truth, kind);
    // A scrape may miss what lasts shorter.
    return fault === null || fault.recoveredMs - fault.inEffectMs < 3_000 ? null : (fault.recoveredMs - fault.inEffectMs) / 1_000;
  },
  shown: (series, _truth, { window }) => secondsWhere(seriesWith(series, { kind }), window.stepSeconds, (value) => value > 0),
  tolerance: { absolute: 2, because: `${aScrape}, at both ends` },
}));

const writers: ValueTest[] = [
  {
    where: 'showtime-failover/roles/A', claim: 'the member that is the writer at the end is shown as writer (5)',
    truth: ({ writer }) => (writer.last === null ? null : 5),
    shown: (series, { writer }) => lastOf(seriesWith(series, { member: writer.last ?? '' })), tolerance: { absolute: 0, because: 'a role is no measurement' },
  },
  {
    where: 'showtime-failover/promotions/A', claim: 'promotions', truth: ({ promotions, database }) => (database.members === 0 ? null : promotions),
    shown: sumOfLast, tolerance: { absolute: 0, because: 'each is counted once' },
  },
  {
    where: 'showtime-failover/writerless-seconds/A', claim: 'seconds without a writer',
    truth: ({ writerlessMs }) => (writerlessMs === 0 ? null : writerlessMs / 1_000), shown: sumOfLast,
    tolerance: { absolute: 0.05, because: 'two clocks read some milliseconds apart' },
  },
  {
    where: 'showtime-failover/lag/A', claim: 'replica lag at the end', truth: ({ database }) => database.readerLagSeconds,
    shown: (series) => sumOfLast(series), tolerance: { absolute: 1, because: 'a server tells its lag in whole seconds' },
  },
];

const pods: ValueTest[] = [
  {
    where: 'showtime-service/restarts/A', claim: 'restarts of all pods', truth: ({ restarts }) => Object.values(restarts).reduce((sum, count) => sum + count, 0),
    shown: sumOfLast, tolerance: { absolute: 0, because: 'each is counted once' },
  },
  {
    where: 'showtime-service/ready-pods/A', claim: 'pods ready in the zone that is down',
    truth: (truth) => (onlyFault(truth, 'kill-zone') === null ? null : 0),
    shown: (series, truth) => {
      const zone = seriesWith(series, { zone: onlyFault(truth, 'kill-zone')?.zone ?? '' });
      return zone === undefined ? null : Math.min(...valuesWithin(zone, truth.loadMs.fromMs, truth.loadMs.untilMs));
    },
    tolerance: { absolute: 0, because: 'pods are whole' },
  },
  {
    where: 'showtime-service/ready-pods/A', claim: 'seconds for which the zone that was down has no pod ready',
    truth: (truth) => {
      const fault = onlyFault(truth, 'kill-zone');
      return fault === null ? null : (fault.recoveredMs - fault.inEffectMs) / 1_000;
    },
    shown: (series, truth, { window }) => secondsWhere(seriesWith(series, { zone: onlyFault(truth, 'kill-zone')?.zone ?? '' }), window.stepSeconds, (value) => value === 0),
    tolerance: { absolute: 4, because: 'a new pod needs a second or two to be ready after the undo' },
  },
];

const menus: ValueTest = {
  where: 'showtime-service/rate/A', claim: 'menus that pods answered, as the area under the line of their route',
  truth: ({ requests }) => { const good = requests['menu']?.good ?? 0; return good < 200 ? null : good; },
  shown: (series, _truth, { window }) => {
    const line = seriesWith(series, { [labels.route]: '/api/theatres/{id}/menu' });
    return line === undefined ? null : areaUnder([line], window.stepSeconds);
  },
  tolerance: { absolute: 0, relative: 0.08, because: 'a rate over several scrapes smears, and what a killed pod counted last is lost' },
};

const commits: ValueTest = {
  where: 'showtime-database/commits/A', claim: 'orders and cancels that the writer committed, as the area under its line',
  truth: ({ committed, writer }) => (committed === null || committed < 200 || writer.changes.length > 0 ? null : committed),
  shown: (series, { writer }) => {
    const line = seriesWith(series, { member: writer.last ?? '' }), [first, second] = line?.points ?? [];
    return line === undefined || first === undefined || second === undefined ? null : areaUnder([line], (second[0] - first[0]) / 1_000);
  },
  tolerance: { absolute: 0, relative: 0.25, because: 'a scrape each 5 s, and points that are 15 s apart' },
};

const cost: ValueTest = {
  where: 'showtime-platform/cost-per-good-order/A', claim: 'cost of a good order, USD',
  truth: (truth, { window }) => {
    const good = seen(truth, rush)?.good ?? 0, { zones, members } = truth.database;
    const perHour = zones * prices.node.perHour + members * prices.database.perHour;
    return good === 0 || members === 0 ? null : (perHour * (window.untilMs - window.fromMs)) / 3_600_000 / good;
  },
  shown: sumOfLast, tolerance: { absolute: 0, relative: 0.02, because: 'a step at either end' },
};
