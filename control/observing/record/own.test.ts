// observed.json of an own service from a Prometheus that answers what this test says.
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, expect, test } from 'vitest';
import { metricsPresets, observed, type MetricsPreset, type Slo } from '../../../contract/index.ts';
import { RunClock } from '../../../load/index.ts';
import { systemClock } from '../../../platform/clock.ts';
import { recordOwnObserved } from './own.ts';

const clock = systemClock();
let server: Server | undefined;
afterEach(() => new Promise((resolve) => server?.close(resolve)));

interface Sample {
  metric: Record<string, string>;
  value: number;
}

/** What the service counted in the run, by the suffix of its series; `whole`: the rules were evaluated to their end. */
async function prometheus(rises: Readonly<Record<string, Sample[]>>, whole = true): Promise<string> {
  server = createServer((request, response) => {
    void answerTo(request, rises, whole).then((data) =>
      response.end(JSON.stringify({ status: 'success', data })),
    );
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Every scrape and every evaluation is later than any that was asked for. */
async function answerTo(
  request: IncomingMessage,
  rises: Readonly<Record<string, Sample[]>>,
  whole: boolean,
): Promise<object> {
  if (request.url === '/api/v1/rules') {
    const lastEvaluation = new Date(whole ? Date.now() + 120_000 : 0).toISOString();
    return { groups: [{ name: 'slo-30d', lastEvaluation }] };
  }
  if (request.url?.includes('/series') === true) return [{ __name__: 'up', job: 'shop' }] as object;
  const query = new URLSearchParams(await text(request)).get('query') ?? '';
  const kind = request.url?.includes('query_range') === true ? 'matrix' : 'vector';
  return { resultType: kind, result: resultOf(query, rises).map((one) => written(one, kind)) };
}

function resultOf(query: string, rises: Readonly<Record<string, Sample[]>>): Sample[] {
  if (query.includes('timestamp(')) return [{ metric: {}, value: Date.now() + 1_000 }];
  // Nothing had been counted before, and nothing restarted.
  if (query.startsWith('last_over_time') || query.startsWith('resets')) return [];
  const [, found = []] = Object.entries(rises).find(([name]) => query.startsWith(name)) ?? [];
  return found;
}

const written = ({ metric, value }: Sample, kind: string): object =>
  kind === 'vector' ? { metric, value: [1, String(value)] } : { metric, values: [[1, String(value)]] };

const good: Slo = {
  name: 'good',
  objective: 0.9,
  windowDays: 30,
  indicator: { kind: 'availability', of: 'buy' },
};
const quick: Slo = { ...good, name: 'quick', indicator: { kind: 'latency', of: 'buy', belowMs: 250 } };

const record = (
  prometheusUrl: string,
  preset: MetricsPreset,
  slos: Slo[],
): ReturnType<typeof recordOwnObserved> =>
  recordOwnObserved({
    clock,
    runClock: new RunClock(clock, {
      startedMonotonicMs: clock.nowMs() - 90_000,
      startedWallMs: clock.wallMs() - 90_000,
    }),
    prometheusUrl,
    slos,
    metrics: {
      service: 'shop',
      series: metricsPresets[preset],
      where: { job: 'shop' },
      journeys: { buy: { route: '/x' } },
    },
    versions: { prometheus: '3' },
    signal: new AbortController().signal,
  });

test('requests are counted by status, and good ones that were too late are bad for an objective on latency', async () => {
  const by = (status_code: string, value: number): Sample => ({
    metric: { route: '/x', status_code },
    value,
  });
  const url = await prometheus({
    http_request_duration_seconds_count: [by('200', 90), by('409', 2), by('503', 7), by('404', 3)],
    http_request_duration_seconds_bucket: [by('200', 80), by('409', 2), by('503', 7), by('404', 3)],
  });
  const seen = await record(url, 'prom-client', [good, quick]);
  expect(observed.parse(seen)).toEqual(seen);
  expect(seen.server).toEqual([
    { slo: 'good', good: 92, bad: 7, badAtBalancer: 0, excluded: 3 },
    { slo: 'quick', good: 82, bad: 17, badAtBalancer: 0, excluded: 3 },
  ]);
  expect(seen.own?.service).toBe('shop');
});

test('the window is made of whole minutes that end with the last one recorded, and covers the run', async () => {
  const { window } = await record(await prometheus({}), 'prom-client', [good]);
  expect(window.stepSeconds).toBe(60);
  expect((window.untilMs - window.fromMs) % 60_000).toBe(0);
  expect(window.fromMs).toBeLessThanOrEqual(0);
  expect(window.untilMs).toBeGreaterThanOrEqual(90_000);
});

test('classes of statuses count as their codes', async () => {
  const of = (code: string, value: number): Sample => ({ metric: { proxy: 'shop', code }, value });
  const url = await prometheus({
    haproxy_backend_http_responses_total: [of('2xx', 15), of('5xx', 2), of('4xx', 4), of('other', 1)],
  });
  expect((await record(url, 'haproxy', [good])).server).toEqual([
    { slo: 'good', good: 15, bad: 2, badAtBalancer: 0, excluded: 5 },
  ]);
});
