// Shares, budgets and costs, asked of a real Prometheus that knows little: what it does not know is neither
// good nor paid for.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeShell } from '../../../cli/shell.ts';
import { prices } from '../../prices/index.ts';
import { prometheusAt, valueOf } from '../../prometheus-api/index.ts';
import {
  prometheusWith,
  type RecordedPrometheus,
  type WrittenSeries,
} from '../../prometheus-api/testing/recorded-prometheus.ts';
import { fillIn } from '../../promql/index.ts';
import { showtimeSlos } from '../../../contract/index.ts';
import { panelQueries } from '../panel-queries.ts';
import { badInRange, droppedInRange, goodInRange, wantedInRange } from './client.ts';
import { ofRange } from './cost.ts';
import { whereKnown } from './month.ts';

const endMs = Date.parse('2026-11-20T19:30:00Z');
const rangeSeconds = 1_800;
const intervalSeconds = 10;
/** A value each ten seconds of the last five minutes. */
const lately = (series: string, value: (k: number) => number): WrittenSeries => ({
  series,
  points: Array.from({ length: 30 }, (_, k) => [endMs - (29 - k) * intervalSeconds * 1_000, value(k)]),
});
const climbs = (series: string, to: number): WrittenSeries =>
  lately(series, (k) => Math.round((to * (k + 1)) / 30));
const stands = (series: string, value: number): WrittenSeries => lately(series, () => value);

let prometheus: RecordedPrometheus | undefined;
beforeAll(async () => {
  prometheus = await prometheusWith(nodeShell(), [
    climbs('k6_showtime_arrival_total{target="dropping"}', 900),
    climbs('k6_dropped_iterations_total{target="dropping"}', 100),
    climbs('k6_showtime_intents_total{target="dropping",journey="order",result="good"}', 900),
    climbs('k6_showtime_arrival_total{target="well"}', 50),
    climbs('k6_showtime_intents_total{target="well",journey="order",result="good"}', 45),
    climbs('k6_showtime_intents_total{target="well",journey="order",result="bad"}', 5),
    climbs('k6_dropped_iterations_total{target="stuck"}', 70),
    ...['known', 'guessed'].flatMap((target) => [
      stands(`slo:budget_spent:ratio30d{target="${target}",slo="a"}`, 0.2),
      stands(`slo:window_filled:ratio30d{target="${target}",slo="a"}`, target === 'known' ? 0.95 : 0.85),
    ]),
    stands('node_total_hourly_cost{target="priced"}', 0.6 - prices.database.perHour),
    stands('database_member_role{target="priced",member="db-1",role="writer"}', 1),
    ...[
      ['older', -3_600],
      ['waited', -200],
      ['none', null],
    ].flatMap(([target, beganSeconds]) => {
      const began = typeof beganSeconds === 'number' ? endMs / 1_000 + beganSeconds : 0;
      return [
        stands(`order_outage_start_timestamp_seconds{target="${target}"}`, began),
        stands(`order_last_outage_seconds{target="${target}"}`, 4),
        stands(
          `order_outage_first_error_timestamp_seconds{target="${target}"}`,
          target === 'older' ? began + 1 : 0,
        ),
      ];
    }),
  ]);
});
afterAll(() => prometheus?.end());

async function asked(expr: string, target: string): Promise<number | null> {
  const answer = valueOf(
    await prometheusAt(prometheus?.url ?? '').instant(
      fillIn(expr, { target, fromMs: endMs - rangeSeconds * 1_000, rangeSeconds, intervalSeconds }),
      endMs,
    ),
  );
  return answer[0]?.points[0]?.[1] ?? null;
}

test.each([
  ['dropping', { wanted: 1_000, good: 900, bad: 100, dropped: 100 }],
  ['well', { wanted: 50, good: 45, bad: 5, dropped: 0 }],
  ['stuck', { wanted: 70, good: 0, bad: 70, dropped: 70 }],
  ['absent', { wanted: null, good: null, bad: null, dropped: null }],
])('a dropped arrival is a bad one for its customer: %s', async (target, counts) => {
  const [wanted, good, bad, dropped] = await Promise.all(
    [wantedInRange('order'), goodInRange('order'), badInRange('order'), droppedInRange].map((expr) =>
      asked(expr, target),
    ),
  );
  expect({ wanted, good, bad, dropped }).toEqual(counts);
});

test("a month's budget is shown once nine tenths of the month are known", async () => {
  const spent = whereKnown('slo:budget_spent:ratio30d{target="$target"}', '30d');
  expect([await asked(spent, 'known'), await asked(spent, 'guessed')]).toEqual([0.2, null]);
});

test('a range that was seen for five minutes of its thirty costs these five, not all thirty', async () => {
  expect(await asked(ofRange, 'priced')).toBeCloseTo((0.6 * 5) / 60, 3);
  expect(await asked(ofRange, 'absent')).toBeNull();
});

test('an outage has a row where it began within the range, without a first error where orders only waited', async () => {
  const rows = panelQueries(showtimeSlos)
    .filter(({ panel }) => panel === 'outage-list')
    .map(({ expr }) => expr);
  const row = (target: string): Promise<(number | null)[]> =>
    Promise.all(rows.map((expr) => asked(expr, target)));
  expect([await row('waited'), await row('older'), await row('none')]).toEqual([
    [endMs - 200_000, 4, null],
    [null, null, null],
    [null, null, null],
  ]);
});
