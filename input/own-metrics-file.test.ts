// showtime.metrics.yaml: one good file, and one field broken a case, with the exact problem.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { ShowtimeError } from '../contract/index.ts';
import { readOwnMetrics } from './own-metrics-file.ts';
import { readOwnSloFile } from './slo-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'metrics-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sound = {
  service: 'shop',
  preset: 'prom-client',
  where: { job: 'shop' },
  journeys: { 'GET /items': { route: '/items' }, buy: { route: { pattern: '/orders(/.*)?' } } },
};

async function problemsOf(read: () => Promise<unknown>): Promise<readonly string[] | undefined> {
  try {
    await read();
  } catch (error) {
    if (error instanceof ShowtimeError) return error.explanation.problems;
    throw error;
  }
  return undefined;
}
const written = (value: unknown): string => {
  const file = join(folder, 'showtime.metrics.yaml');
  writeFileSync(file, stringify(value));
  return file;
};

test('a preset gives the series, and a file may differ from it', async () => {
  expect(await readOwnMetrics(written(sound))).toMatchObject({
    service: 'shop',
    series: { requests: 'http_request_duration_seconds_count', status: 'status_code', unit: 'seconds' },
  });
  const differing = { ...sound, series: { within: null, status: 'code' } };
  expect((await readOwnMetrics(written(differing))).series).toEqual({
    requests: 'http_request_duration_seconds_count',
    within: null,
    status: 'code',
    unit: 'seconds',
  });
});

test.each([
  [{ service: undefined }, ['service: needs the name of your service']],
  [{ service: 'my shop' }, ['service: needs letters, digits, dots and dashes, at most 63']],
  [{ preset: 'nginx' }, [/^preset: has to be one of opentelemetry, .*micrometer$/]],
  [{ preset: undefined }, [/^name a preset, or the series yourself/]],
  [{ series: { requests: 'a b' } }, ['series.requests: is no name of a metric: letters, digits, _ and :']],
  [{ journeys: {} }, ['journeys: needs at least one journey']],
  [
    { journeys: { one: {}, two: { route: '/x' } } },
    ['journeys.one: has no labels, so that it would count the requests of the other journeys, too'],
  ],
  [{ journeys: { one: { job: 'x' } } }, ['journeys.one: "job" stands in "where" already']],
  [{ journeys: { one: { route: { pattern: '(' } } } }, ['one.route: "(" is no regular expression']],
  [
    { journeys: { one: { route: 7 } } },
    ['journeys.one.route: needs a value in quotes, or {pattern: "/orders/.*"}'],
  ],
  [
    { preset: 'nginx', service: '', journeys: {} },
    [/^service: needs letters/, /^preset: has to be/, /^journeys: needs at least one/],
  ],
])('%j is refused with every problem', async (change, expected) => {
  const problems = await problemsOf(() => readOwnMetrics(written({ ...sound, ...change })));
  expect(problems?.map((each) => each.replace(/^showtime\.metrics\.yaml:\d+: /, ''))).toEqual(
    expected.map((each) => (typeof each === 'string' ? each : (expect.stringMatching(each) as string))),
  );
});

test('objectives that the series cannot answer are refused with every reason', async () => {
  const metrics = await readOwnMetrics(written({ ...sound, preset: 'haproxy' }));
  const slos = join(folder, 'slos.yaml');
  writeFileSync(
    slos,
    stringify([
      { name: 'quick', objective: 0.9, indicator: { kind: 'latency', of: 'buy', belowMs: 100 } },
      { name: 'lost', objective: 0.9, indicator: { kind: 'availability', of: 'sell' } },
      { name: 'checked', objective: 0.9, indicator: { kind: 'check', of: 'ok' } },
    ]),
  );
  expect(await problemsOf(() => readOwnSloFile(slos, metrics))).toEqual([
    expect.stringMatching(/^slos\.yaml:\d+: quick: these series have no histogram with a status/),
    expect.stringMatching(/lost: no journey "sell" in the metrics file; there are GET \/items, buy$/),
    expect.stringMatching(/checked: a check is known to a k6 script alone/),
  ]);
});
