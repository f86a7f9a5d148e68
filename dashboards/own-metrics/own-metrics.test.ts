// Objectives of an own service, counted by promtool on what real programs exposed after 21 known requests.
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { ensurePrometheus } from '#tools';
import {
  metricsPresetNames,
  metricsPresets,
  type MetricsPreset,
  type OwnMetrics,
  type Slo,
} from '../../contract/index.ts';
import { fillIn, parsePromql } from '../promql/index.ts';
import { ownArtefacts, ownRules } from './index.ts';
import { ownBoard, ownBoardPath } from './own-board.ts';

const run = promisify(execFile);
let promtool: string;
let folder: string;
beforeAll(async () => {
  ({ promtool } = await ensurePrometheus());
  folder = await mkdtemp(join(tmpdir(), 'own-metrics-'));
}, 900_000);
afterAll(() => rm(folder, { recursive: true }));

const good: Slo = {
  name: 'items-good',
  objective: 0.99,
  windowDays: 30,
  indicator: { kind: 'availability', of: 'GET /items' },
};
const quick: Slo = {
  name: 'items-within-250ms',
  objective: 0.95,
  windowDays: 7,
  indicator: { kind: 'latency', of: 'GET /items', belowMs: 250 },
};

const metricsOf = (preset: MetricsPreset, labels: Record<string, string>): OwnMetrics => ({
  service: 'shop',
  series: metricsPresets[preset],
  where: { job: 'shop' },
  journeys: { 'GET /items': labels },
});
const recorded = [
  { preset: 'prom-client', labels: { route: '/items', method: 'GET' }, slos: [good, quick] },
  { preset: 'opentelemetry', labels: { http_route: '/items' }, slos: [good, quick] },
  { preset: 'opentelemetry-js', labels: { http_request_method: 'GET' }, slos: [good, quick] },
  { preset: 'haproxy', labels: { proxy: 'shop' }, slos: [good] },
  { preset: 'envoy', labels: { envoy_cluster_name: 'items' }, slos: [good] },
  { preset: 'micrometer', labels: { uri: '/items', method: 'GET' }, slos: [good, quick] },
] as const;

/** A process that was watched for three minutes, and had counted all of the recording in the fourth. */
async function seriesOfRecording(preset: MetricsPreset): Promise<{ series: string; values: string }[]> {
  const text = await readFile(join(import.meta.dirname, 'testing', `${preset}.txt`), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return [
    { series: 'up{job="shop",instance="one"}', values: '1x10' },
    ...lines.map((line) => {
      const [, name = '', labels = '', value = ''] = /^(\w+)\{(.*)\} (\S+)$/.exec(line) ?? [];
      return {
        series: `${name}{${labels},job="shop",instance="one"}`,
        values: `0x2 ${value}x7`,
      };
    }),
  ];
}

async function promtoolTest(rules: string, cases: object): Promise<string> {
  await writeFile(join(folder, 'rules.yaml'), rules);
  await writeFile(
    join(folder, 'test.yaml'),
    stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', ...cases }),
  );
  return run(promtool, ['test', 'rules', 'test.yaml'], { cwd: folder }).then(
    () => '',
    (error: unknown) => `${(error as { stdout: string }).stdout}${(error as { stderr: string }).stderr}`,
  );
}

const sample = (slo: string, value: number) => ({ labels: `{slo="${slo}"}`, value });

describe.each(recorded)('what $preset exposed', ({ preset, labels, slos }) => {
  const metrics = metricsOf(preset, labels);
  const counted = (bad: number) => ({
    tests: [
      {
        interval: '1m',
        input_series: [] as object[],
        promql_expr_test: [
          {
            // 15 good and 2 with 503; the 4 with 404 are the client's mistakes.
            expr: 'sum by (slo) (slo:events:increase1m{target="shop"})',
            eval_time: '3m',
            exp_samples: slos.map(({ name }) => sample(name, 17)),
          },
          {
            // Of 300 ms are 3 more, for those in time.
            expr: 'sum by (slo) (slo:bad_events:increase1m{target="shop"})',
            eval_time: '3m',
            exp_samples: slos.map(({ name }) => sample(name, name === quick.name ? bad + 3 : bad)),
          },
          {
            expr: 'sum by (slo) (slo:events:increase5m{target="shop"})',
            eval_time: '6m',
            exp_samples: slos.map(({ name }) => sample(name, 17)),
          },
          // The dashboard's range, from which all of it came.
          ...slos.flatMap(({ name }) => [
            {
              expr: `sum by (slo) (sum_over_time(slo:events:rise{target="shop", slo="${name}"}[6m]))`,
              eval_time: '6m',
              exp_samples: [sample(name, 17)],
            },
            {
              expr: `sum by (slo) (sum_over_time(slo:events:rise{target="shop", slo="${name}", result="bad"}[6m]))`,
              eval_time: '6m',
              exp_samples: [sample(name, name === quick.name ? bad + 3 : bad)],
            },
          ]),
        ],
        alert_rule_test: [{ alertname: 'SloDataAbsent', eval_time: '9m', exp_alerts: [] }],
      },
    ],
  });

  test('is counted exactly by the recorded rules, and a wrong count would be found', async () => {
    const { text } = ownRules(slos, metrics);
    const series = await seriesOfRecording(preset);
    const withSeries = (cases: ReturnType<typeof counted>) => ({
      tests: cases.tests.map((each) => ({ ...each, input_series: series })),
    });
    expect(await promtoolTest(text, withSeries(counted(2)))).toBe('');
    expect(await promtoolTest(text, withSeries(counted(1)))).toContain('FAILED');
  });
});

test('gone counters and a missing edge raise an alert each; what is there raises none', async () => {
  const metrics = metricsOf('prom-client', { route: '/items', method: 'GET' });
  // The recording has no edge at 300 ms.
  const between: Slo = {
    ...quick,
    indicator: { kind: 'latency', of: 'GET /items', belowMs: 300 },
  };
  const alertsOn = async (slos: readonly Slo[], series: object[]): Promise<string> =>
    promtoolTest(ownRules(slos, metrics).text, {
      tests: [
        {
          interval: '1m',
          input_series: series,
          alert_rule_test: [{ alertname: 'SloDataAbsent', eval_time: '9m', exp_alerts: [] }],
        },
      ],
    });
  const recording = await seriesOfRecording('prom-client');
  expect(await alertsOn([good, quick], recording)).toBe('');
  expect(await alertsOn([good, between], recording)).toMatch(/within 300 ms/);
  expect(await alertsOn([good, quick], [])).toMatch(/shop: no counts of GET \/items requests/);
});

test.each(metricsPresetNames)(
  'the rules, alerts and dashboard of %s parse, and name only its series',
  async (preset) => {
    const metrics = metricsOf(preset, { some: 'label' });
    const slos = metrics.series.within === null ? [good] : [good, quick];
    const files = ownArtefacts(slos, metrics);
    const rules = files.find(({ path }) => path.endsWith('.rules.yaml'))?.text ?? '';
    await writeFile(join(folder, 'rules.yaml'), rules);
    await run(promtool, ['check', 'rules', join(folder, 'rules.yaml')]);
    const { groups } = parse(rules) as { groups: { rules: { record?: string; expr: string }[] }[] };
    const all = groups.flatMap((group) => group.rules);
    const known = new Set([
      ...all.flatMap(({ record }) => (record === undefined ? [] : [record])),
      metrics.series.requests,
      metrics.series.within ?? '',
      'up',
    ]);
    const queries = ownBoard(slos, metrics).rows.flatMap(({ panels }) =>
      panels.flatMap((panel) => panel.queries.map(({ expr }) => expr)),
    );
    const unknown = [...all.map(({ expr }) => expr), ...queries].flatMap((expr) =>
      parsePromql(fillIn(expr, { target: 'shop', rangeSeconds: 600, intervalSeconds: 60 }))
        .selectors.map(({ metric }) => metric)
        .filter((name) => !known.has(name ?? '')),
    );
    expect(unknown).toEqual([]);
    const board = JSON.parse(files.find(({ path }) => path === ownBoardPath)?.text ?? '') as {
      templating: { list: { name: string; query: unknown }[] };
    };
    expect(board.templating.list.map(({ name }) => name)).toEqual(['datasource', 'target']);
    expect(board.templating.list[1]?.query).toBe('shop');
  },
);
