// observed.json from a real Prometheus that scrapes real counters, which rise by a fixed number of requests.
import { createServer, type Server } from 'node:http';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Counter, Histogram, Registry } from 'prom-client';
import { ensurePrometheus } from '#tools';
import {
  labels,
  latencyEdgesSeconds,
  observed,
  showtimeSlos,
  targetMetrics,
  type Observed,
} from '../../../contract/index.ts';
import { prometheusArtefacts } from '../../../dashboards/prometheus/index.ts';
import { RunClock } from '../../../load/index.ts';
import type { ListeningProgram } from '../../../targets/observability/listening-program.ts';
import { startPrometheus } from '../../../targets/observability/prometheus.ts';
import { systemClock } from '../../../platform/clock.ts';
import { nodeShell } from '../../../platform/shell.ts';
import { recordObserved } from './index.ts';

const clock = systemClock();
const folder = mkdtempSync(join(tmpdir(), 'record-'));
const registry = new Registry();
const requests = new Histogram({
  name: targetMetrics.balancerDuration,
  help: 'h',
  registers: [registry],
  buckets: [...latencyEdgesSeconds],
  labelNames: [labels.journey, labels.status, labels.answeredBy, labels.traffic],
});
const active = new Counter({
  name: targetMetrics.chaosActiveSeconds,
  help: 'h',
  registers: [registry],
  labelNames: [labels.kind],
});
let server: Server;
let prometheus: ListeningProgram;
let runClock: RunClock;

function happened(times: number, status: string, seconds: number, by = 'pod', traffic = 'customer'): void {
  for (let n = 0; n < times; n += 1)
    requests.observe(
      {
        [labels.journey]: 'order',
        [labels.status]: status,
        [labels.answeredBy]: by,
        [labels.traffic]: traffic,
      },
      seconds,
    );
}

const record = (): Promise<Observed> =>
  recordObserved({
    clock,
    runClock,
    prometheusUrl: prometheus.url,
    slos: showtimeSlos,
    target: 'here',
    versions: { prometheus: '2' },
    signal: new AbortController().signal,
  });
const asked = async (expr: string): Promise<number> => {
  const answer = (await (
    await fetch(`${prometheus.url}/api/v1/query?query=${encodeURIComponent(expr)}`)
  ).json()) as { data: { result: { value: [number, string] }[] } };
  return Number(answer.data.result[0]?.value[1] ?? 0);
};
const upBalancer = (): Promise<number> => asked('count_over_time(up{job="balancer"}[1m])');
const recordedGood = (): Promise<number> =>
  asked('slo:events:total{target="here", slo="orders-good", result="good"}');

beforeAll(async () => {
  server = createServer((request, response) => {
    if (request.url === '/sd/pods') response.setHeader('content-type', 'application/json').end('[]');
    else
      void registry
        .metrics()
        .then((text) =>
          response
            .setHeader('content-type', registry.contentType)
            .end(request.url === '/metrics/balancer' ? text : ''),
        );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const metricsUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  prometheus = await startPrometheus(
    { shell: nodeShell(), clock, signal: new AbortController().signal },
    {
      path: (await ensurePrometheus()).path,
      folder: join(folder, 'prometheus'),
      logFile: join(folder, 'prometheus.log'),
      target: {
        id: 'here',
        scraped: { kind: 'target', metricsUrl, exporters: [] },
        alertmanager: '127.0.0.1:9',
      },
      rules: prometheusArtefacts(showtimeSlos).map(({ path, text }) => ({
        name: path.split('/').at(-1) ?? '',
        text,
      })),
    },
  );
});
afterAll(async () => {
  await prometheus.kill();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  rmSync(folder, { recursive: true });
});

test('counts are exactly what happened in the window, whatever happened before it', async () => {
  happened(40, '201', 0.02);
  happened(4, '503', 0.02);
  active.inc({ [labels.kind]: 'kill-pod' }, 0);
  await expect.poll(upBalancer).toBeGreaterThan(2);
  await expect.poll(recordedGood).toBe(40);
  runClock = new RunClock(clock, { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() });
  happened(25, '201', 0.02);
  happened(5, '201', 0.7);
  happened(3, '409', 0.02);
  happened(2, '502', 0.02, 'balancer');
  happened(1, '460', 3, 'balancer');
  happened(6, '404', 0.02);
  happened(50, '201', 0.02, 'pod', 'harness');
  const seen = observed.parse(await record());
  expect(seen.server).toEqual([
    { slo: 'orders-good', good: 33, bad: 3, badAtBalancer: 3, excluded: 6 },
    { slo: 'orders-within-500ms', good: 28, bad: 8, badAtBalancer: 3, excluded: 6 },
    { slo: 'orders-within-2s', good: 33, bad: 3, badAtBalancer: 3, excluded: 6 },
    { slo: 'menus-good', good: 0, bad: 0, badAtBalancer: 0, excluded: 0 },
  ]);
  expect(
    seen.queries
      .filter(({ error }) => error !== null)
      .map(({ asked: requested, error }) => [requested, error]),
  ).toEqual([]);
  // The same by the panels, from what the rules recorded.
  const shown = (panel: string) =>
    Object.fromEntries(
      seen.queries
        .filter((one) => one.panel === panel)
        .map(({ refId, series }) => [refId, series[0]?.points.at(-1)?.[1] ?? null]),
    );
  expect(shown('good-share')).toEqual({ A: 33 / 36, B: 28 / 36, C: 33 / 36, D: null });
  expect(shown('client-server-orders')).toEqual({ A: null, B: 33, C: null, D: 3 });
  expect(shown('gap')).toEqual({ A: null, B: null, C: 3, D: 0, E: 6, F: null });
  expect(seen.names[`${targetMetrics.balancerDuration}_count`]).toEqual(
    expect.arrayContaining([labels.target, labels.journey, 'job']),
  );
  expect(seen.window.fromMs).toBe(0);
  expect(
    seen.queries.every(({ series }) =>
      series.every(({ points }) => points.every(([atMs]) => atMs <= seen.window.untilMs + 1)),
    ),
  ).toBe(true);
});

test('a Prometheus that died is an error, not an empty answer', async () => {
  await prometheus.kill();
  await expect(record()).rejects.toMatchObject({ code: 'prometheus-unreachable' });
  expect(readFileSync(join(folder, 'prometheus.log'), 'utf8')).not.toContain('parse error');
});
