// The value tests: which numbers of which panels are compared with the run folder.
import { journeys, type RunTruth, type Slo } from '../../../contract/index.ts';
import { agreements } from './agreement-tests.ts';
import { burns } from './burn-tests.ts';
import {
  commits,
  cost,
  eventLoop,
  faultTimes,
  menus,
  placed,
  pods,
  processor,
  refusedShare,
  writers,
} from './fault-tests.ts';
import { latencies } from './latency-tests.ts';
import { inTime, menusAllGood, sharesAgree } from './order-agreements.ts';
import { outages } from './outage-tests.ts';
import { menuDuration } from './platform-agreements.ts';
import { refusals } from './refusal-tests.ts';
import { areaUnder } from './series-over-time.ts';
import { sumOfLast, type Tolerance, type ValueTest } from './value-test.ts';
import { wholeCounts } from './whole-tests.ts';
import { area, areaOfBursts, few, refIds, rush, seen } from './what-servers-saw.ts';

const aScrape = 'a scrape each second';

/** All of them. */
export function valueTests(slos: readonly Slo[]): ValueTest[] {
  return [...folderTests(slos), ...panelTests(slos)];
}

/** Of one panel against the run folder, in the order of the dashboards. */
export function folderTests(slos: readonly Slo[]): ValueTest[] {
  return [
    ...slos.map(goodShare),
    ...slos.map(budgetOfRange),
    ...clientShares(slos),
    ...orderCounts(slos),
    ...load,
    refusedShare,
    ...refusals,
    ...latencies,
    ...faultTimes,
    ...writers,
    ...outages,
    ...pods,
    menus,
    placed,
    processor,
    eventLoop,
    commits,
    cost,
    ...burns(slos),
  ];
}

/** Of panels against each other. */
function panelTests(slos: readonly Slo[]): ValueTest[] {
  return [
    menuDuration,
    ...slos.flatMap(({ indicator }, index) =>
      indicator.kind === 'latency' && indicator.of === rush ? [inTime(indicator.belowMs, index)] : [],
    ),
    ...sharesAgree(comparedRefIds(slos)),
    ...menusAllGood(slos),
    ...wholeCounts,
    ...agreements,
  ];
}

function goodShare({ name, indicator }: Slo, index: number): ValueTest & { tolerance: Tolerance } {
  const inTime = indicator.kind === 'latency';
  return {
    where: `showtime/good-share/${refIds[index]}`,
    claim: `share of good events of ${name}`,
    truth: (truth) => {
      const counts = seen(truth, indicator.of);
      const good = inTime ? counts?.goodWithinMs[indicator.belowMs] : counts?.good;
      return counts === null || counts.all === 0 || good === undefined ? null : good / counts.all;
    },
    shown: sumOfLast,
    tolerance: inTime
      ? { absolute: 0.01, because: "the client's clock runs while a request waits for the balancer" }
      : { absolute: 0.002, because: `${aScrape}, and answers that only one side saw` },
  };
}

/** A spent budget, converted to bad events, because its tolerance is a number of events. */
function budgetOfRange(slo: Slo, index: number): ValueTest {
  const { name, indicator, objective } = slo;
  const share = goodShare(slo, index);
  return {
    where: `showtime/budget-range/${refIds[index]}`,
    claim: `bad events that the spent budget of ${name} stands for`,
    truth: (truth, observed) => {
      const good = share.truth(truth, observed);
      const all = seen(truth, indicator.of)?.all;
      return good === null || all === undefined ? null : (1 - good) * all;
    },
    shown: (series, truth) => {
      const spent = sumOfLast(series);
      const all = seen(truth, indicator.of)?.all;
      return spent === null || all === undefined ? null : spent * (1 - objective) * all;
    },
    tolerance:
      indicator.kind === 'latency' ? { absolute: 10, relative: 0.1, because: share.tolerance.because } : few,
  };
}

/** Of the first panel, in the order in which a client's side stands beside them. */
function comparedRefIds(slos: readonly Slo[]): string[] {
  return slos.flatMap(({ indicator }, index) =>
    indicator.kind === 'availability' && (journeys as readonly string[]).includes(indicator.of)
      ? [refIds[index] ?? '']
      : [],
  );
}

/** What customers got, beside what the server counted: every other refId is the client's. */
function clientShares(slos: readonly Slo[]): ValueTest[] {
  const compared = slos.filter(
    ({ indicator }) =>
      indicator.kind === 'availability' && (journeys as readonly string[]).includes(indicator.of),
  );
  return compared.map(({ name, indicator }, index): ValueTest => ({
    where: `showtime/client-server-share/${refIds[2 * index]}`,
    claim: `share of good intents of ${indicator.of}, for the client`,
    truth: ({ slos: counted }) => {
      const { good, bad } = counted[name] ?? { good: 0, bad: 0 };
      return good + bad === 0 ? null : good / (good + bad);
    },
    shown: sumOfLast,
    tolerance: {
      absolute: 0.003,
      because: 'an order that was unsure is bad for k6, and what was stored in the end for the verdict',
    },
  }));
}

/** A panel of counts, one refId each. */
function orderCounts(slos: readonly Slo[]): ValueTest[] {
  const availability =
    slos.find(({ indicator }) => indicator.kind === 'availability' && indicator.of === rush)?.name ?? '';
  const one = (
    where: string,
    claim: string,
    truth: (counts: NonNullable<ReturnType<typeof seen>>, truth: RunTruth) => number | null,
  ): ValueTest => ({
    where,
    claim,
    shown: sumOfLast,
    tolerance: few,
    truth: (whole) => {
      const counts = seen(whole, rush);
      return counts === null ? null : truth(counts, whole);
    },
  });
  const intents = (truth: RunTruth, result: 'good' | 'bad'): number | null =>
    truth.slos[availability]?.[result] ?? null;
  return [
    one('showtime/client-server-orders/A', 'good order intents of the client', (_counts, truth) =>
      intents(truth, 'good'),
    ),
    one('showtime/client-server-orders/B', 'good order requests at the server', ({ good }) => good),
    one(
      'showtime/client-server-orders/C',
      'order intents that ended badly or were dropped, for the client',
      (_counts, truth) => intents(truth, 'bad'),
    ),
    one(
      'showtime/client-server-orders/D',
      'bad order requests at the server',
      ({ bad, unanswered }) => bad + unanswered,
    ),
    one('showtime/gap/A', 'retries of orders', ({ all, excluded }, truth) => {
      const good = intents(truth, 'good');
      const bad = intents(truth, 'bad');
      if (good === null || bad === null) return null;
      const ofCustomers = all + excluded - (truth.challenges[rush]?.sent ?? 0);
      return ofCustomers - (good + bad - truth.arrivals.dropped);
    }),
    one(
      'showtime/gap/B',
      'order requests without an answer',
      ({ unanswered }, { challenges }) => unanswered - (challenges[rush]?.unanswered ?? 0),
    ),
  ];
}

const load: ValueTest[] = [
  {
    where: 'showtime/load/A',
    claim: 'arrivals offered, as the area under the line',
    truth: ({ arrivals }) => arrivals.offered,
    shown: (series, _truth, { window }) => areaUnder(series, window.stepSeconds),
    tolerance: { absolute: 5, ...area },
  },
  {
    where: 'showtime/load/B',
    claim: 'arrivals that started, as the area under the line',
    truth: ({ arrivals }) => arrivals.started,
    shown: (series, _truth, { window }) => areaUnder(series, window.stepSeconds),
    tolerance: { absolute: 5, ...area },
  },
  {
    where: 'showtime/orders/B',
    claim: 'bad orders, as the area under the line',
    truth: (truth) => {
      const counts = seen(truth, rush);
      return counts === null || counts.bad < 20 ? null : counts.bad + counts.unanswered;
    },
    shown: (series, _truth, { window }) => areaUnder(series, window.stepSeconds),
    tolerance: { absolute: 5, ...areaOfBursts },
  },
];
