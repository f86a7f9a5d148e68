// Numbers of a whole range from the rules that record them, by promtool over known counters: steady, new and ended
// ones, processes that restarted or were not seen, and what k6 writes.
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ensurePrometheus } from '#tools';
import { showtimeSlos, type Slo } from '../../../contract/index.ts';
import { monthRulesPath, prometheusArtefacts, ranged } from '../../prometheus/index.ts';
import { fillIn } from '../../promql/index.ts';
import { panelQueries } from '../panel-queries.ts';
import {
  badInRange,
  droppedInRange,
  goodInRange,
  retriesInRange,
  unansweredInRange,
  wantedInRange,
} from './client.ts';
import { answeredInRange, badInRangeOf, goodShareOfRange } from './events.ts';
import { inRange } from './over-range.ts';
import { chosenPods } from './selector.ts';

const run = promisify(execFile);
let promtool: string;
let folder: string;
beforeAll(async () => {
  ({ promtool } = await ensurePrometheus());
  folder = await mkdtemp(join(tmpdir(), 'showtime-ranges-'));
  const rules = prometheusArtefacts(showtimeSlos).find(({ path }) => path === monthRulesPath);
  const { groups } = parse(rules?.text ?? '') as { groups: { name: string }[] };
  await writeFile(
    join(folder, 'rules.yaml'),
    stringify({ groups: groups.filter(({ name }) => name === 'range-counts') }),
  );
}, 900_000);
afterAll(() => rm(folder, { recursive: true }));

/** A value each ten seconds, evaluated as often; expressions are asked of the ten minutes that end at 10m. */
type Values = Readonly<Record<string, string>>;

/** What promtool has against these answers: nothing, or what it got instead. `null`: no answer. */
async function mistakes(series: Values, answers: readonly (readonly [string, number | null])[]) {
  const test = {
    interval: '10s',
    input_series: Object.entries(series).map(([name, values]) => ({ series: name, values })),
    promql_expr_test: answers.map(([expr, value]) => ({
      expr: fillIn(expr, { target: 'here', rangeSeconds: 600, intervalSeconds: 10 }),
      eval_time: '10m',
      exp_samples: value === null ? [] : [{ labels: '{}', value }],
    })),
  };
  await writeFile(
    join(folder, 'test.yaml'),
    stringify({ rule_files: ['rules.yaml'], evaluation_interval: '10s', tests: [test] }),
  );
  return run(promtool, ['test', 'rules', 'test.yaml'], { cwd: folder }).then(
    () => '',
    (error: unknown) => `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`,
  );
}

const slo = (name: string): Slo => showtimeSlos.find((one) => one.name === name) as Slo;
const balancer = 'target="here",job="balancer",instance="b"';
const up = `up{${balancer}}`;
const counted = (status: string, { journey = 'order', by = 'pod', traffic = 'customer' } = {}): string =>
  `balancer_request_duration_seconds_count{${balancer},journey="${journey}",http_response_status_code="${status}",answered_by="${by}",traffic="${traffic}"}`;
const within = (seconds: string): string =>
  `balancer_request_duration_seconds_bucket{${balancer},journey="order",http_response_status_code="201",answered_by="pod",traffic="customer",le="${seconds}"}`;
const good = (of: string): string => inRange(ranged.sloEvents, { slo: `="${of}"`, result: '="good"' });
const bad = (of: string): string => badInRangeOf(slo(of));

test('events of a range are exact, with the first ones of a status, of a journey and of an edge', async () => {
  expect(
    await mistakes(
      {
        [up]: '1x60',
        [counted('201')]: '0+3x60',
        [counted('503')]: '_x30 7x30',
        [counted('502', { by: 'balancer' })]: '_x40 2x20',
        [counted('404')]: '_x40 9x20',
        [counted('201', { traffic: 'harness' })]: '0+50x60',
        [within('0.5')]: '0+2x60',
        [counted('200', { journey: 'menu' })]: '_x20 5x40',
      },
      [
        [good('orders-good'), 180],
        [bad('orders-good'), 9],
        [goodShareOfRange(slo('orders-good')), 180 / 189],
        [good('orders-within-500ms'), 120],
        [bad('orders-within-500ms'), 69],
        [good('menus-good'), 5],
        [bad('menus-good'), 0],
        [answeredInRange('good'), 180],
        [answeredInRange('bad'), 9],
        [answeredInRange('bad-of-balancer'), 2],
        [answeredInRange('refused-by-pod'), 7],
        [answeredInRange('neither-good-nor-bad'), 9],
        // Its edge was not scraped: it is unknown which were in time.
        [goodShareOfRange(slo('orders-within-2s')), null],
        [bad('orders-within-2s'), null],
      ],
    ),
  ).toBe('');
});

test('a wrong number is found', async () => {
  expect(
    await mistakes({ [up]: '1x60', [counted('201')]: '0+3x60' }, [[good('orders-good'), 179]]),
  ).toContain('FAILED');
});

test('a share of nothing is no answer: neither without a balancer nor before its first request', async () => {
  const share = goodShareOfRange(slo('orders-good'));
  expect(
    await mistakes({ 'up{target="here",job="pods"}': '1x60' }, [
      [share, null],
      [bad('orders-good'), null],
    ]),
  ).toBe('');
  expect(
    await mistakes({ [up]: '1x60' }, [
      [share, null],
      [bad('orders-good'), 0],
    ]),
  ).toBe('');
});

test.each([
  ['that restarted counts from 0 again', '5000+10x35 0+10x24', '1x60', 350 + 240],
  [
    'that was first looked at within the range counts from there, not for its whole life',
    '_x30 1000000+10x30',
    '_x30 1x30',
    300,
  ],
  ['that was not scraped for a while has lost nothing', '0+1x5 stale _x4 11+1x49', '1x5 0x4 1x50', 60],
  ['that ended within the range keeps what it counted', '0+1x30 stale', '1x30 stale', 30],
])('a process %s', async (_what, values, scrapes, count) => {
  expect(await mistakes({ [up]: scrapes, [counted('201')]: values }, [[good('orders-good'), count]])).toBe(
    '',
  );
});

test('processes are counted each by itself: one restarts, the other goes on', async () => {
  const other = (series: string): string => series.replace('instance="b"', 'instance="c"');
  expect(
    await mistakes(
      {
        [up]: '1x60',
        [other(up)]: '1x60',
        [counted('201')]: '900+1x30 0+1x29',
        [other(counted('201'))]: '5000+2x60',
      },
      [[good('orders-good'), 30 + 29 + 120]],
    ),
  ).toBe('');
});

const intents = (result: string): string =>
  `k6_showtime_intents_total{target="here",journey="order",result="${result}"}`;
const dropped = 'k6_dropped_iterations_total{target="here"}';
const ofClient = (wanted: number | null, well: number | null, badly: number | null, lost: number | null) =>
  [
    [wantedInRange('order'), wanted],
    [goodInRange('order'), well],
    [badInRange('order'), badly],
    [droppedInRange, lost],
  ] as const;

test.each<readonly [string, Values, ReturnType<typeof ofClient>]>([
  [
    'a dropped arrival is a bad one for its customer, and the last batch of k6 counts',
    { [intents('good')]: '_x5 30+30x29 stale', [dropped]: '_x30 40 100 stale' },
    ofClient(1_000, 900, 100, 100),
  ],
  [
    'nothing was dropped where k6 names no drop',
    { [intents('good')]: '_x5 45', [intents('bad')]: '_x9 5' },
    ofClient(50, 45, 5, 0),
  ],
  ['whatever was wanted was dropped', { [dropped]: '_x5 70' }, ofClient(70, 0, 70, 70)],
  [
    'a series that is quiet for longer than Prometheus looks back is no new one',
    { [intents('good')]: '1+1x60', [dropped]: '_x5 7 _x40 9' },
    ofClient(70, 61, 9, 9),
  ],
  [
    'another run of k6 begins at 0',
    { [intents('good')]: '0+30x20 stale _x10 3+3x9' },
    ofClient(630, 630, 0, 0),
  ],
  ['nothing is not 0', {}, ofClient(null, null, null, null)],
])('what k6 writes: %s', async (_what, series, answers) => {
  expect(await mistakes(series, answers)).toBe('');
});

test('retries are requests beyond one for each intent; those without an answer are shown', async () => {
  const sent = (status: string): string =>
    `k6_http_reqs_total{target="here",journey="order",status="${status}",name="order"}`;
  expect(
    await mistakes(
      { [intents('good')]: '_x5 40', [dropped]: '_x5 7', [sent('201')]: '_x5 40', [sent('0')]: '_x9 6' },
      [
        [retriesInRange, 6],
        [unansweredInRange, 6],
      ],
    ),
  ).toBe('');
  expect(
    await mistakes({ [intents('good')]: '_x5 40', [sent('201')]: '_x5 40' }, [[unansweredInRange, 0]]),
  ).toBe('');
});

test('counters of the control plane and of pods: outages, promotions, restarts, orders turned away', async () => {
  const control = 'target="here",job="control-plane",instance="c"';
  const pod = 'target="here",job="pods",instance="p",pod="p-1",zone="a"';
  expect(
    await mistakes(
      {
        [`order_outages_total{${control}}`]: '2x30 3x30',
        [`order_outage_seconds_total{${control}}`]: '5x30 6.5x30',
        [`database_writerless_seconds_total{${control}}`]: '0x30 1.25x30',
        [`database_promotions_total{${control}}`]: '0x60',
        [`pod_restarts_total{${control},pod="p-1",zone="a"}`]: '0x30 1x30',
        // Ended right after its last scrape.
        [`up{${pod}}`]: '1x30 stale',
        [`fast_order_orders_shed_total{${pod}}`]: '_x29 4 6 stale',
      },
      [
        [inRange(ranged.outages), 1],
        [inRange(ranged.outageSeconds), 1.5],
        [inRange(ranged.writerlessSeconds), 1.25],
        [inRange(ranged.promotions), 0],
        [inRange(ranged.restarts, chosenPods), 1],
        [inRange(ranged.shed, chosenPods), 6],
      ],
    ),
  ).toBe('');
});

test('no expression of a panel is longer than a person reads, or repeats a range of its own', () => {
  const queries = panelQueries(showtimeSlos);
  expect(
    queries.filter(({ expr }) => expr.length > 700).map(({ panel, expr }) => [panel, expr.length]),
  ).toEqual([]);
  const repeated = queries.filter(
    ({ expr }) => (expr.match(/\[\$__range\]/g) ?? []).length > 3 || /resets\(|offset \$__range/.test(expr),
  );
  expect(repeated.map(({ panel }) => panel)).toEqual([]);
});
