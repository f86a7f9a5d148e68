// What an observed own service needs: a good request, and one thing wrong a case.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { ShowtimeError } from '../contract/index.ts';
import { readRequest, type RunRequest } from './run-request.ts';

const folder = mkdtempSync(join(tmpdir(), 'observe-own-'));
afterAll(() => rmSync(folder, { recursive: true }));

const quick = { name: 'quick', objective: 0.9, indicator: { kind: 'latency', of: 'buy', belowMs: 100 } };
const good = { name: 'good', objective: 0.9, indicator: { kind: 'availability', of: 'buy' } };
const checked = { name: 'checked', objective: 0.9, indicator: { kind: 'check', of: 'ok' } };
const sound = {
  service: 'shop',
  scrape: 'http://127.0.0.1:9464/metrics',
  preset: 'prom-client',
  where: { job: 'shop' },
  journeys: { buy: { route: '/orders' } },
};

function read(
  metrics: object,
  slos: readonly object[],
  allowHost: string[] = [],
  more: { grafana?: string } = {},
): Promise<RunRequest> {
  const files = {
    metrics: join(folder, 'm.yaml'),
    slos: join(folder, 's.yaml'),
    script: join(folder, 's.js'),
  };
  writeFileSync(files.metrics, stringify(metrics));
  writeFileSync(files.slos, stringify(slos));
  writeFileSync(files.script, 'export default () => {};');
  return readRequest(files.script, {
    target: 'local',
    baseUrl: 'http://127.0.0.1:8080',
    observe: true,
    metrics: files.metrics,
    slos: files.slos,
    allowHost,
    env: [],
    fault: [],
    ...more,
  });
}

const refusal = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'not refused',
    (error: unknown) => (error as ShowtimeError).render(),
  );

test('objectives that servers count are observed; one on a check is judged in the run alone', async () => {
  const { observe, slos } = await read(sound, [good, quick, checked]);
  expect(observe).toMatchObject({
    grafana: null,
    settings: { own: { scrapeUrl: sound.scrape, metrics: { service: 'shop', where: { job: 'shop' } } } },
  });
  expect(observe?.settings.slos.map(({ name }) => name)).toEqual(['good', 'quick']);
  expect(slos).toHaveLength(3);
});

test.each([
  [
    { scrape: undefined },
    [good],
    /scrape of .*m\.yaml is missing: write where your service shows its metrics/,
  ],
  [{ scrape: '127.0.0.1:9464' }, [good], /m\.yaml:\d+: scrape: needs an address/],
  [
    { scrape: 'http://192.0.2.7/metrics' },
    [good],
    /scrape of .* leads to "192\.0\.2\.7"[^]*--allow-host 192\.0\.2\.7/,
  ],
  [{}, [checked], /--observe needs --slos with an objective on availability or latency/],
  [
    { journeys: { sell: { route: '/' } } },
    [good],
    /good: no journey "buy" in the metrics file; there are sell/,
  ],
  [{ preset: 'haproxy' }, [quick], /quick: these series have no histogram with a status/],
])('%j with %j is refused, and nothing is started', async (change, slos, expected) => {
  expect(await refusal(read({ ...sound, ...change }, slos))).toMatch(expected);
});

test('a Grafana gets its address and the messages link to it, as for a target of ours', async () => {
  const grafana = 'http://127.0.0.1:3000';
  const { observe } = await read(sound, [good], [], { grafana });
  expect([observe?.grafana?.url, observe?.settings.grafanaUrl]).toEqual([grafana, grafana]);
  const elsewhere = read(sound, [good], [], { grafana: 'http://grafana.example' });
  expect(await refusal(elsewhere)).toMatch(/--grafana leads to "grafana\.example"/);
});

test('another host may be scraped where it is allowed', async () => {
  const scrape = 'http://192.0.2.7/metrics';
  const { observe } = await read({ ...sound, scrape }, [good], ['192.0.2.7']);
  expect(observe?.settings.own?.scrapeUrl).toBe(scrape);
});

test('every problem of both files is listed at once', async () => {
  const text = await refusal(
    read({ ...sound, scrape: undefined, preset: 'nginx' }, [{ ...good, objective: 7 }]),
  );
  expect(text).toMatch(/preset: has to be one of/);
  expect(text).toMatch(/objective/);
});
