// The exporter over real HTTP: a real balancer with tiny pods in front of it, real requests, and what a
// scrape reads.
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../platform/clock.ts';
import { nodeShell } from '../../../platform/shell.ts';
import {
  badStatuses,
  inProgressStatus,
  journeys,
  latencyEdgesSeconds,
  trafficHeader,
} from '../../../contract/index.ts';
import { startBalancer, type Balancer } from '../balancer/index.ts';
import { PodKeeper } from '../pods/keeper.ts';
import { startExporter, type Exporter } from './index.ts';

const fixturePod = fileURLToPath(new URL('../testing/fixture-pod.mjs', import.meta.url));
const clock = systemClock();
let folder: string;
let exporter: Exporter;
let balancer: Balancer;
let keeper: PodKeeper | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'exporter-'));
  exporter = await startExporter({ clock, zones: ['a', 'c'], seedFile: null });
  balancer = await startBalancer({
    clock,
    logFile: join(folder, 'balancer.ndjson'),
    watch: exporter.watch,
    settings: { healthEveryMs: 20, idleTimeoutMs: 300 },
    onHealth: (pod, ready, because) => keeper?.healthChanged(pod, ready, because),
  });
  keeper = undefined;
});
afterEach(async () => {
  await keeper?.stop();
  await balancer.stop();
  await exporter.stop();
  await rm(folder, { recursive: true });
});

/** Tiny pods in zones a and c, in rotation. */
async function startPods(): Promise<PodKeeper> {
  const started = (keeper = new PodKeeper({
    shell: nodeShell(),
    clock,
    zones: ['a', 'c'],
    balancer,
    logFile: (name) => join(folder, `${name}.ndjson`),
    onEvent: (event) => exporter.event(event),
    command: ({ name, zone }) => ({
      file: process.execPath,
      args: [fixturePod],
      env: { POD_NAME: name, ZONE: zone, DRAIN_MS: '60000' },
    }),
  }));
  exporter.listPods(() => started.list());
  await started.start();
  await expect
    .poll(async () => (await started.list()).filter(({ ready }) => ready).length, {
      interval: 10,
    })
    .toBe(2);
  return started;
}

/** Series of the balancer's histogram, by what follows its name. */
async function scrape(): Promise<Map<string, number>> {
  const text = await (await fetch(`${exporter.url}/metrics/balancer`)).text();
  return new Map(
    text.split('\n').flatMap((line) => {
      const found = /^balancer_request_duration_seconds(\S+) (\S+)$/.exec(line);
      return found === null ? [] : [[found[1] ?? '', Number(found[2])]];
    }),
  );
}

const series = (journey: string, status: number, by: string, traffic = 'customer'): string =>
  `_count{journey="${journey}",http_response_status_code="${status}",answered_by="${by}",traffic="${traffic}"}`;

/** Counts that are not 0. */
async function counted(): Promise<Record<string, number>> {
  return Object.fromEntries(
    [...(await scrape())].filter(([name, value]) => name.startsWith('_count') && value > 0),
  );
}

describe('every request at the balancer', () => {
  it('every request at the balancer is counted by journey, status, who answered and whose it was', async () => {
    await startPods();
    const get = async (path: string): Promise<number> => (await fetch(balancer.url + path)).status;
    const post = async (path: string, headers: Record<string, string> = {}): Promise<number> =>
      (await fetch(balancer.url + path, { method: 'POST', body: '{}', headers })).status;
    await get('/api/theatres/7/menu?today');
    await get('/api/theatres/8/menu');
    await post('/api/orders');
    await post('/api/orders', { [trafficHeader]: 'harness' });
    await post('/api/orders', { [trafficHeader]: 'somebody' });
    await post('/api/orders/o-1/cancel', { [trafficHeader]: 'harness' });
    await get('/api/orders/o-1');
    await post('/api/sessions');
    // The client gets the 409; objectives count the order in progress as neither good nor bad.
    expect(await post('/api/orders', { 'X-Fixture': 'in-progress' })).toBe(409);
    await get('/nowhere/at/all');
    await expect.poll(counted).toEqual({
      [series('menu', 200, 'pod')]: 2,
      [series('order', 200, 'pod')]: 2,
      [series('order', inProgressStatus, 'pod')]: 1,
      [series('order', 200, 'pod', 'harness')]: 1,
      [series('cancel', 200, 'pod', 'harness')]: 1,
      [series('order-read', 200, 'pod')]: 1,
      [series('login', 200, 'pod')]: 1,
      [series('other', 200, 'pod')]: 1,
    });
  });

  it("every request at the balancer is counted as the balancer's answer when no pod gave one", async () => {
    expect((await fetch(`${balancer.url}/api/orders`, { method: 'POST', body: '{}' })).status).toBe(503);
    const { list, kill } = await startPods().then((pods) => ({
      list: () => pods.list(),
      kill: (pid: number) => process.kill(pid, 'SIGSTOP'),
    }));
    const hung = (await list()).map(({ pid }) => pid ?? 0);
    hung.forEach(kill);
    expect((await fetch(`${balancer.url}/api/theatres/1/menu`)).status).toBe(504);
    hung.forEach((pid) => process.kill(pid, 'SIGCONT'));
    await expect
      .poll(counted)
      .toEqual({ [series('order', 503, 'balancer')]: 1, [series('menu', 504, 'balancer')]: 1 });
  });

  it('every request at the balancer is 460 when its client went away', async () => {
    const { hostname, port } = new URL(balancer.url);
    const leaving = connect(Number(port), hostname, () => {
      leaving.write('POST /api/orders HTTP/1.1\r\nHost: cinema\r\nContent-Length: 10\r\n\r\n', () =>
        leaving.destroy(),
      );
    });
    await expect.poll(counted).toEqual({ [series('order', 460, 'balancer')]: 1 });
  });

  it('every request at the balancer takes as long as from its arrival to the end of its answer', async () => {
    await startPods();
    const fromMs = clock.nowMs();
    await (await fetch(`${balancer.url}/slow`)).text();
    await expect.poll(counted).toEqual({ [series('other', 200, 'pod')]: 1 });
    const tookSeconds = (clock.nowMs() - fromMs) / 1000;
    const sum = (await scrape()).get(series('other', 200, 'pod').replace('_count', '_sum')) ?? 0;
    expect(sum).toBeGreaterThanOrEqual(0.149);
    expect(sum).toBeLessThanOrEqual(tookSeconds);
  });

  it('every request at the balancer has its series from the start: all that an objective counts as good or bad, at every edge', async () => {
    const before = await scrape();
    expect([...before.values()].every((value) => value === 0)).toBe(true);
    const bad = new RegExp(`"(?:${badStatuses})"`);
    for (const journey of journeys) {
      const ofJourney = [...before.keys()].filter(
        (name) =>
          name.startsWith('_count') && name.includes(`journey="${journey}"`) && name.includes('"customer"'),
      );
      expect(ofJourney.filter((name) => bad.test(name)).length, journey).toBeGreaterThanOrEqual(6);
      expect(ofJourney.filter((name) => /"2\d\d"/.test(name)).length, journey).toBeGreaterThanOrEqual(1);
    }
    expect(
      [...before.keys()].filter(
        (name) =>
          name.startsWith('_bucket') &&
          name.includes('journey="order"') &&
          name.includes('"201"') &&
          name.includes('"customer"'),
      ),
    ).toHaveLength(latencyEdgesSeconds.length + 1);
  });
});

describe('the exporter', () => {
  it('the exporter lists its pages, also for an unknown path', async () => {
    for (const path of ['/metrics/balancer', '/metrics/control-plane']) {
      const page = await fetch(exporter.url + path);
      expect([page.status, page.headers.get('content-type')]).toEqual([
        200,
        'text/plain; version=0.0.4; charset=utf-8',
      ]);
    }
    const missing = await fetch(`${exporter.url}/metrics`);
    expect([missing.status, await missing.text()]).toEqual([
      404,
      'there are: /metrics/balancer, /metrics/control-plane, /sd/pods\n',
    ]);
    expect((await fetch(`${exporter.url}/metrics/balancer`, { method: 'POST' })).status).toBe(404);
  });

  it('the exporter lists pods where they listen, also those that drain, and no longer those that are gone', async () => {
    expect(await (await fetch(`${exporter.url}/sd/pods`)).json()).toEqual([]);
    const pods = await startPods();
    const discovered = async (): Promise<unknown[]> => {
      const page = await fetch(`${exporter.url}/sd/pods`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'application/json']);
      return (await page.json()) as unknown[];
    };
    const [one, two] = await pods.list();
    expect(await discovered()).toEqual([
      { targets: [new URL(one?.url ?? '').host], labels: { pod: 'pod-1', zone: 'a' } },
      { targets: [new URL(two?.url ?? '').host], labels: { pod: 'pod-2', zone: 'c' } },
    ]);
    await pods.terminate('pod-1');
    const names = async (): Promise<string[]> =>
      (await discovered()).map((group) => (group as { labels: { pod: string } }).labels.pod).toSorted();
    await expect.poll(names, { interval: 20 }).toEqual(['pod-1', 'pod-2', 'pod-3']);
    await pods.kill('pod-1');
    await expect.poll(names, { interval: 20 }).toEqual(['pod-2', 'pod-3']);
  });

  it('the exporter answers 500 with the reason when a page cannot be made', async () => {
    exporter.listPods(() => Promise.reject(new Error('the keeper is gone')));
    for (const path of ['/sd/pods', '/metrics/control-plane']) {
      const page = await fetch(exporter.url + path);
      expect([page.status, await page.text()]).toEqual([500, 'Error: the keeper is gone\n']);
    }
  });
});
