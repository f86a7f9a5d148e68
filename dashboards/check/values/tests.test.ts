// The value tests that ship: a run whose panels are right passes them all, and each of them fails once its
// panel is wrong.
import { expect, test } from 'vitest';
import { showtimeSlos, type Observed, type ObservedQuery, type RunTruth } from '../../../contract/index.ts';
import { folderTests } from './tests.ts';
import { valuesTrue } from './values-true.ts';

const tests = folderTests(showtimeSlos);
const counts = {
  good: 950,
  bad: 60,
  unanswered: 20,
  excluded: 10,
  refused: 30,
  failedInside: 24,
  goodWithinMs: { 500: 900, 2000: 940 },
};
const fault = (
  kind: string,
  inEffectMs: number,
  recoveredMs: number,
  more: object = {},
): RunTruth['faults'][number] => ({
  kind,
  inEffectMs,
  recoveredMs,
  steadyMs: recoveredMs,
  zone: null,
  share: null,
  ...more,
});

const truth: RunTruth = {
  targetId: 'local',
  startedWallMs: 1_000_000,
  loadMs: { fromMs: 0, untilMs: 100_000 },
  challenges: { order: { sent: 0, unanswered: 0 } },
  requests: { order: counts, menu: { ...counts, bad: 0, unanswered: 0 } },
  slos: { 'orders-good': { good: 955, bad: 40 }, 'menus-good': { good: 900, bad: 10 } },
  arrivals: { offered: 1_000, started: 990, dropped: 10 },
  faults: [
    fault('refuse-orders', 10_000, 30_000, { share: 0.1 }),
    fault('cut-writer-link', 40_000, 45_000),
    fault('kill-zone', 50_000, 60_000, { zone: 'c' }),
    fault('crash-writer', 60_000, 70_000),
    fault('kill-pod', 70_000, 75_000),
  ],
  database: { zones: 2, members: 2, readerLagSeconds: 3, highestLagSeconds: 6, maxConnections: 400 },
  doubts: [],
  startedWithTarget: true,
  placed: 800,
  podCpuSeconds: 50,
  writer: { last: 'two', changes: [] },
  committed: 900,
  longestWaitMs: 4_100,
  promotions: 3,
  writerlessMs: 2_000,
  restarts: { a: 1, c: 2 },
  // Each second ten good orders; the balancer gave 26 of the 80 bad answers.
  goodOrders: Array.from({ length: 1_000 }, (_, n) => ({ endedMs: n * 100, serviceMs: 60 })),
  badOrdersMs: Array.from({ length: 111 }, (_, n) => n * 900),
  orderGaps: [
    { fromMs: 60_000, untilMs: 64_000 },
    { fromMs: 70_000, untilMs: 70_500 },
  ],
  refusedByPods: { shed: 30, ordersRefused: 30, unsure: 0 },
  outages: [{ fault: 'crash-writer', outageMs: 4_000, firstErrorMs: 60_000, firstGoodMs: 64_000 }],
};

test('the run of this test has a value for each of them', () => {
  const withoutData = valuesTrue(
    tests,
    observedOf(() => 0),
    truth,
  ).filter(({ outcome }) => outcome !== 'pass' && outcome !== 'fail');
  expect(withoutData).toEqual([]);
});

test('a panel that shows nothing fails each of them', () => {
  expect(
    valuesTrue(
      tests,
      observedOf(() => null),
      truth,
    )
      .filter(({ outcome }) => outcome !== 'fail')
      .map(({ because }) => because),
  ).toEqual([]);
});

test('numbers that are half of the truth, or one and a half times as much, fail each of them', () => {
  for (const factor of [0.5, 1.5]) {
    const passed = tests.filter((one) => {
      const wanted =
        one.truth(
          truth,
          observedOf(() => 0),
        ) ?? NaN;
      const [finding] = valuesTrue(
        [{ ...one, shown: () => wanted * factor }],
        observedOf(() => 0),
        truth,
      );
      return wanted !== 0 && finding?.outcome !== 'fail';
    });
    expect(passed.map(({ where, claim }) => `${where}: ${claim}`)).toEqual([]);
  }
});

test('the longest outage is found by its row, whichever stands first in an answer', () => {
  const rowsOf = (refId: string, numbers: readonly number[]): ObservedQuery => ({
    ...queryOf(`showtime-failover/outage-list/${refId}`, null),
    series: numbers.map((value, row) => ({ labels: { outage: String(row) }, points: [[60_000, value]] })),
  });
  const queries = [
    rowsOf('A', [1_050_000, 1_060_000, 1_070_000]),
    rowsOf('B', [0.2, 4, 0.5]),
    rowsOf('C', [1_050_010, 1_060_000, 1_070_010]),
  ];
  const ofOutages = tests.filter(({ where }) => where.startsWith('showtime-failover/outage-list/'));
  const found = valuesTrue(ofOutages, { ...observedOf(() => 0), queries }, truth);
  expect(found.map(({ where, outcome }) => [where, outcome])).toEqual(
    ofOutages.map(({ where }) => [where, 'pass']),
  );
  expect(found).toHaveLength(3);
});

/** Every panel answers one series with that value at each second. */
function observedOf(value: (location: string) => number | null): Observed {
  const locations = [
    ...new Set([...tests.map(({ where }) => where), 'showtime/orders/A', 'showtime-failover/outage-list/B']),
  ];
  return {
    schemaVersion: 1,
    versions: {},
    window: { fromMs: 0, untilMs: 100_000, stepSeconds: 1 },
    server: [],
    alerts: [],
    names: {},
    queries: locations.map((location) => queryOf(location, value(location))),
  };
}

function queryOf(location: string, value: number | null): ObservedQuery {
  const [dashboard = '', panel = '', refId = ''] = location.split('/');
  const points = Array.from({ length: 101 }, (_, second): [number, number | null] => [second * 1_000, value]);
  return {
    dashboard,
    panel,
    refId,
    expr: 'x',
    asked: 'x',
    kind: 'range',
    error: null,
    series: [
      {
        labels: { member: 'two', zone: 'c', slo: 'orders-good', http_route: '/api/theatres/{id}/menu' },
        points,
      },
    ],
  };
}
