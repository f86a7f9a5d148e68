// Shares, budgets and costs, queried from a real Prometheus with little data: time without data is neither
// good nor paid for.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { nodeShell } from '../../../platform/shell.ts';
import { prices } from '../../prices/index.ts';
import { prometheusAt, valueOf, type PrometheusSeries } from '../../prometheus-api/index.ts';
import {
  prometheusWith,
  type RecordedPrometheus,
  type WrittenSeries,
} from '../../prometheus-api/testing/recorded-prometheus.ts';
import { fillIn } from '../../promql/index.ts';
import { showtimeSlos } from '../../../contract/index.ts';
import { panelQueries } from '../panel-queries.ts';
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
const stands = (series: string, value: number): WrittenSeries => lately(series, () => value);

let prometheus: RecordedPrometheus | undefined;
beforeAll(async () => {
  prometheus = await prometheusWith(nodeShell(), [
    ...['known', 'guessed'].flatMap((target) => [
      stands(`slo:budget_spent:ratio30d{target="${target}",slo="a"}`, 0.2),
      stands(`slo:window_filled:ratio30d{target="${target}",slo="a"}`, target === 'known' ? 0.95 : 0.85),
    ]),
    stands('node_total_hourly_cost{target="priced"}', 0.6 - prices.database.perHour),
    stands('database_member_role{target="priced",member="db-1",role="writer"}', 1),
    ...[
      ['older', -3_600, 4],
      ['waited', -200, 4],
      ['waited', -100, 0.5],
    ].flatMap(([target, beganSeconds, length], index) => {
      const began = endMs / 1_000 + Number(beganSeconds);
      const series = (name: string, more = ''): string =>
        `order_outage_${name}{target="${target}",outage="${index + 1}"${more}}`;
      return [
        stands(series('began_timestamp_seconds'), began),
        stands(series('length_seconds'), Number(length)),
        ...(target === 'older' ? [stands(series('error_timestamp_seconds'), began + 1)] : []),
        stands(series('fault_info', ',kind="crash-writer"'), 1),
        stands(series('layer_seconds', ',layer="service"'), Number(length)),
      ];
    }),
    stands('order_outages:total{target="older"}', 1),
    stands('order_outages:total{target="waited"}', 2),
  ]);
});
afterAll(() => prometheus?.end());

async function query(expr: string, target: string): Promise<number | null> {
  return (await answers(expr, target))[0]?.points[0]?.[1] ?? null;
}

async function answers(expr: string, target: string): Promise<readonly PrometheusSeries[]> {
  return valueOf(
    await prometheusAt(prometheus?.url ?? '').instant(
      fillIn(expr, { target, fromMs: endMs - rangeSeconds * 1_000, rangeSeconds, intervalSeconds }),
      endMs,
    ),
  );
}

test("a month's budget is shown once nine tenths of the month are known", async () => {
  const spent = whereKnown('slo:budget_spent:ratio30d{target="$target"}', '30d');
  expect([await query(spent, 'known'), await query(spent, 'guessed')]).toEqual([0.2, null]);
});

test('a range that was seen for five minutes of its thirty costs these five, not all thirty', async () => {
  expect(await query(ofRange, 'priced')).toBeCloseTo((0.6 * 5) / 60, 3);
  expect(await query(ofRange, 'absent')).toBeNull();
});

test('an outage has a row where it began within the range, without a first error where orders only waited', async () => {
  const of = (panel: string) => panelQueries(showtimeSlos).filter((one) => one.panel === panel);
  const rows = async (target: string) =>
    Promise.all(
      of('outage-list').map(async ({ expr }) =>
        (await answers(expr, target)).map(({ labels, points }) => [labels['outage'], points[0]?.[1]]),
      ),
    );
  const began = [
    ['2', endMs - 200_000],
    ['3', endMs - 100_000],
  ];
  const length = [
    ['2', 4],
    ['3', 0.5],
  ];
  const faults = [
    ['2', 1],
    ['3', 1],
  ];
  expect((await rows('waited')).map((row) => row.toSorted())).toEqual([
    began,
    length,
    [],
    faults,
    [],
    [],
    [],
    length,
    [],
  ]);
  expect((await rows('older')).flat()).toEqual([]);
  const [longest] = of('longest-outage');
  expect([
    await query(longest?.expr ?? '', 'waited'),
    await query(longest?.expr ?? '', 'older'),
    await query(longest?.expr ?? '', 'absent'),
  ]).toEqual([4, 0, null]);
});
