// dashboards check of an own service: what a run of known numbers has to show, and each way in which it does not.
import { expect, test } from 'vitest';
import { labels, metricsPresets, type Observed, type RunTruth, type Slo } from '../../contract/index.ts';
import { ownArtefacts, ownQueries } from '../own-metrics/index.ts';
import { parsePromql } from '../promql/index.ts';
import type { Finding } from './finding.ts';
import { checkOwnRun } from './own-run.ts';
import { shippedExpressions } from './shipped-expressions.ts';

const slos: Slo[] = [
  { name: 'good', objective: 0.9, windowDays: 30, indicator: { kind: 'availability', of: 'buy' } },
  { name: 'quick', objective: 0.9, windowDays: 30, indicator: { kind: 'latency', of: 'buy', belowMs: 250 } },
];
const metrics = {
  service: 'shop',
  series: metricsPresets['prom-client'],
  where: { job: 'shop' },
  journeys: { buy: { route: '/orders' } },
};
/** Every metric that a file names, as a service and rules that work would show it. */
const names: Observed['names'] = Object.fromEntries(
  shippedExpressions(ownArtefacts(slos, metrics))
    .flatMap(({ expr }) => parsePromql(expr).metrics)
    .map((name) => [
      name,
      name.startsWith('slo:')
        ? [labels.target, labels.journey, labels.status, labels.slo, labels.result, 'le']
        : ['job', 'instance', 'route', 'status_code', 'le'],
    ]),
);

/** Two minutes: `counted` requests and the bad ones of both objectives. */
function observed(counted: number, bad: readonly [number, number]): Observed {
  const minutes = (total: number): [number, number][] => [
    [0, 0],
    [60_000, total],
  ];
  const answers: Readonly<Record<string, Observed['queries'][number]['series']>> = {
    requests: [{ labels: { [labels.journey]: 'buy' }, points: minutes(counted) }],
    'bad-events': slos.map(({ name }, index) => ({
      labels: { [labels.slo]: name },
      points: minutes(bad[index] ?? 0),
    })),
  };
  return {
    schemaVersion: 1,
    versions: {},
    window: { fromMs: 0, untilMs: 60_000, stepSeconds: 60 },
    queries: ownQueries(slos, metrics).map(({ dashboard, panel, refId, expr, kind }) => ({
      dashboard,
      panel,
      refId,
      expr,
      asked: expr,
      kind,
      // Numbers of the whole range, one of each objective.
      series:
        answers[panel] ??
        slos.map(({ name }) => ({ labels: { [labels.slo]: name }, points: [[60_000, 0.9]] })),
      error: null,
    })),
    server: [
      { slo: 'good', good: 180, bad: 20, badAtBalancer: 0, excluded: 5 },
      { slo: 'quick', good: 170, bad: 30, badAtBalancer: 0, excluded: 5 },
    ],
    alerts: [],
    own: metrics,
    names,
  };
}

const truth = (doubts: string[] = []): RunTruth =>
  ({
    doubts,
    requests: {
      buy: { good: 180, bad: 20, excluded: 5, unanswered: 2, goodWithinMs: {}, refused: 0, failedInside: 0 },
    },
  }) as unknown as RunTruth;

const check = (seen: Observed, doubts?: string[]): Finding[] =>
  checkOwnRun({ slos, metrics, observed: seen, truth: truth(doubts) });
const failed = (findings: readonly Finding[]): string[] =>
  findings.filter(({ outcome }) => outcome === 'fail').map(({ because }) => because);

test('a run passes whose recorded minutes add up to what k6 and the counters of the service say', () => {
  const findings = check(observed(206, [20, 30]));
  expect(failed(findings)).toEqual([]);
  expect(findings.filter(({ check: name }) => name === 'values-true').map(({ outcome }) => outcome)).toEqual([
    'pass',
    'pass',
    'pass',
  ]);
});

test('requests that are counted twice, and bad events that are missing, fail', () => {
  expect(failed(check(observed(410, [20, 30])))).toEqual([
    expect.stringMatching(/^requests of buy: .* it shows 410, true is 205 ± 5 /),
  ]);
  expect(failed(check(observed(205, [20, 12])))).toEqual([
    expect.stringMatching(/^bad events of quick: .* it shows 12, true is 30 ± 3 /),
  ]);
});

test('a machine without room makes wrong numbers unknown', () => {
  const findings = check(observed(410, [20, 30]), ['machine-had-room']);
  expect([failed(findings), findings.some(({ outcome }) => outcome === 'unknown')]).toEqual([[], true]);
});

test('a metrics file with other names than the service has fails, with the names', () => {
  const seen = observed(0, [0, 0]);
  delete seen.names[metrics.series.requests];
  for (const query of seen.queries) query.series = [];
  expect(failed(check(seen))).toEqual(
    expect.arrayContaining([
      'nothing exposes http_request_duration_seconds_count',
      'it found no data',
      expect.stringContaining('it shows nothing, true is 205'),
    ]),
  );
});

test('a label that the series lack fails', () => {
  const seen = observed(205, [20, 30]);
  seen.names[metrics.series.requests] = ['job', 'instance', 'status_code'];
  expect(failed(check(seen))).toContainEqual(expect.stringContaining('has no label route'));
});
