// refuse-orders on a real balancer with a real pod behind it: the share, its proof, its end, and what it
// refuses itself.
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { randomOf, type FaultSpec } from '../../contract/index.ts';
import { startBalancer, type Balancer } from '../../targets/local/balancer/index.ts';
import { onTarget } from '../fault.ts';
import { playPlan } from '../plan-player.ts';
import { memorySink } from '../testing/no-op-fault.ts';
import { faults } from './index.ts';

let folder: string;
let balancer: Balancer;
let pod: Server;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'refuse-orders-'));
  pod = createServer((_request, response) => response.writeHead(200).end());
  await new Promise<void>((resolve) => pod.listen(0, '127.0.0.1', resolve));
  await new Promise<void>((resolve) => {
    void startBalancer({
      clock: systemClock(),
      logFile: join(folder, 'balancer.ndjson'),
      settings: { healthEveryMs: 20 },
      onHealth: () => resolve(),
    }).then((started) => {
      balancer = started;
      balancer.add({
        name: 'pod-1',
        url: `http://127.0.0.1:${(pod.address() as AddressInfo).port}`,
        zone: 'a',
      });
    });
  });
});
afterEach(async () => {
  await balancer.stop();
  pod.close();
  pod.closeAllConnections();
  await rm(folder, { recursive: true });
});

const orders = (share: number): FaultSpec => ({ kind: 'refuse-orders', of: { journey: 'order' }, share });
const staged = () => onTarget('refuse-orders', faults, { traffic: balancer.traffic });
const order = async (): Promise<number> =>
  (await fetch(`${balancer.url}/api/orders`, { method: 'POST', body: '{}' })).status;
const statuses = async (count: number): Promise<number[]> => {
  const all: number[] = [];
  for (let n = 0; n < count; n += 1) all.push(await order());
  return all;
};

test('a quarter of real orders is refused while it is held, none before and none after', async () => {
  const clock = systemClock();
  const sink = memorySink(() => clock.nowMs());
  expect(await order()).toBe(200);
  let during: number[] = [];
  const customer = new AbortController();
  const ordering = (async () => {
    while (!customer.signal.aborted) await order();
  })();
  const outcome = await playPlan({
    plan: [{ atMs: 0, holdMs: 0, fault: orders(0.25) }],
    capabilities: { traffic: balancer.traffic },
    events: {
      ...sink,
      append: async (event, atMs) => {
        if (event.kind === 'fault-in-effect') during = await statuses(40);
        await sink.append(event, atMs);
      },
    },
    clock,
    seed: 5,
    loadStartedAtMs: clock.nowMs(),
    signal: new AbortController().signal,
  });
  customer.abort();
  await ordering;
  expect(outcome.faults[0]).toMatchObject({ state: 'steady', failures: [] });
  expect(during.filter((status) => status === 503).length).toBeGreaterThan(0);
  expect(new Set(during)).toEqual(new Set([200, 503]));
  const recovered = sink.events.find(({ kind }) => kind === 'fault-recovered')?.evidence as {
    asked: number;
    refused: number;
  };
  expect(Math.abs(recovered.refused - recovered.asked / 4)).toBeLessThanOrEqual(1);
  expect(await statuses(20)).toEqual(Array.from({ length: 20 }, () => 200));
});

test('it is in effect after the first request that it refused', async () => {
  const fault = staged();
  const record = await fault.resolve(orders(1), Math.random, []);
  expect(await fault.isInEffect(record)).toBeNull();
  await fault.inject(record);
  expect([await fault.isInEffect(record), await fault.isSteady(record)]).toEqual([null, false]);
  expect(await order()).toBe(503);
  expect(await fault.isInEffect(record)).toEqual({ asked: 1, refused: 1 });
});

test("the run's seed decides which requests, and the record holds all that is needed to do the same again", async () => {
  const fault = staged();
  const resolved = (seed: number) => fault.resolve(orders(0.3), randomOf(seed), []);
  expect(await resolved(1)).toEqual({ journey: 'order', share: 0.3, seed: expect.any(Number) as number });
  expect(await resolved(1)).toEqual(await resolved(1));
  expect(await resolved(1)).not.toEqual(await resolved(2));
  const played = async (): Promise<number[]> => {
    await fault.inject(await resolved(1));
    return statuses(30);
  };
  expect(await played()).toEqual(await played());
});

test('an undo from the record alone ends what another process began, is idempotent, and works without an injection', async () => {
  const record = JSON.parse(JSON.stringify(await staged().resolve(orders(1), Math.random, []))) as Record<
    string,
    string
  >;
  expect(await staged().recover(record)).toEqual({ asked: 0, refused: 0 });
  await staged().inject(record);
  expect(await order()).toBe(503);
  expect(await staged().recover(record)).toEqual({ asked: 1, refused: 1 });
  expect(await staged().recover(record)).toEqual({ asked: 1, refused: 1 });
  expect([await order(), await staged().isSteady(record)]).toEqual([200, true]);
});

test('one journey is refused by one fault at a time, another journey beside it', async () => {
  const record = await staged().resolve(orders(0.5), Math.random, []);
  await expect(staged().resolve(orders(0.5), Math.random, [record])).rejects.toThrow(
    'a share of order is refused already by another fault',
  );
  expect(
    await staged().resolve({ kind: 'refuse-orders', of: { journey: 'menu' }, share: 0.5 }, Math.random, [
      record,
    ]),
  ).toMatchObject({ journey: 'menu' });
});

test('a target without the traffic capability cannot refuse orders', () => {
  expect(() => onTarget('refuse-orders', faults, {})).toThrow(
    'this target has no traffic, which refuse-orders needs',
  );
});
