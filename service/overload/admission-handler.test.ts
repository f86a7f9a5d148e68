// Load shedding of a pod: what is shed, how cheaply, and with which answer.
import { once } from 'node:events';
import { createServer, type RequestListener, type ServerResponse } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { journeys } from '../../contract/vocabulary/journeys.ts';
import { outcomeOf } from '../../contract/vocabulary/outcomes.ts';
import { routes } from '../http/routes.ts';
import { Metrics } from '../metrics.ts';
import { Admission } from './admission.ts';
import { admissionHandler } from './admission-handler.ts';
import { Shedding, type Load } from './shedding.ts';

const at = (lagMs: number, change: Partial<Load> = {}): Load => ({
  lagMs: () => lagMs,
  utilization: () => 1,
  isWriterCongested: () => false,
  nowMs: () => 0,
  random: () => 0.5,
  ...change,
});
const shedAt = (load: Load): string[] => journeys.filter((journey) => new Shedding(load).isTooMuch(journey));

describe('shedding', () => {
  it('shedding leaves a pod that keeps up alone', () => {
    expect(shedAt(at(0))).toEqual([]);
    expect(shedAt(at(99))).toEqual([]);
  });

  it('shedding takes reads of orders first, then orders, and menus last', () => {
    expect(shedAt(at(180))).toEqual(['order-read']);
    expect(shedAt(at(480))).toEqual(['login', 'order', 'order-read', 'cancel']);
    expect(shedAt(at(10_000))).toEqual(['menu', 'login', 'order', 'order-read', 'cancel']);
  });

  it('shedding takes a share that grows with the lag', () => {
    const share = (lagMs: number): number => {
      const shed = Array.from({ length: 1_000 }, (_, n) =>
        new Shedding(at(lagMs, { random: () => n / 1_000 })).isTooMuch('order'),
      );
      return shed.filter(Boolean).length / 1_000;
    };
    expect(share(300)).toBeLessThan(0.02);
    expect(share(450)).toBeCloseTo(0.5, 2);
    expect(share(600)).toBeCloseTo(0.9, 2);
  });

  it('shedding serves some however far the pod is behind, so that the end of the overload is seen', () => {
    expect(shedAt(at(60_000, { random: () => 0.95 }))).toEqual([]);
  });

  it('shedding leaves a pod alone that is late because its neighbours have the processor', () => {
    expect(shedAt(at(60_000, { utilization: () => 0.5 }))).toEqual([]);
  });

  it('shedding takes what waits for the writer while its queue stands, and nothing else', () => {
    expect(shedAt(at(0, { isWriterCongested: () => true }))).toEqual(['order', 'order-read', 'cancel']);
  });

  it('shedding sends customers away for longer the longer the overload lasts, and for a moment when it is new', () => {
    let nowMs = 0;
    let drawn = 0;
    const shedding = new Shedding(at(1_000, { random: () => drawn, nowMs: () => nowMs }));
    const shortestAndLongest = (): [number, number] => {
      drawn = 0;
      const shortest = shedding.retryAfterSeconds();
      drawn = 0.999;
      return [shortest, shedding.retryAfterSeconds()];
    };
    const seen = new Map<number, [number, number]>();
    for (nowMs = 0; nowMs <= 40_000; nowMs += 1_000) seen.set(nowMs / 1_000, shortestAndLongest());
    expect(seen.get(0)).toEqual([1, 2]);
    expect(seen.get(4)).toEqual([3, 8]);
    expect(seen.get(8)).toEqual([6, 17]);
    expect(seen.get(40)).toEqual([30, 30]);
    nowMs = 60_000;
    expect(shortestAndLongest()).toEqual([1, 2]);
  });
});

describe('admission and shedding', () => {
  const closing: (() => void)[] = [];
  let isDraining = false;
  afterEach(() => closing.splice(0).forEach((close) => close()));

  async function open(
    load: Load,
    next: RequestListener,
    limit = 1,
  ): Promise<{ port: number; registry: Registry }> {
    const metrics = new Metrics({
      routes: [{ method: 'POST', route: routes.order.path, statuses: [503] }],
      pools: [],
      isReady: () => true,
    });
    const admission = new Admission({
      limit,
      queueLimit: 1,
      queueTargetMs: 100,
      isWriterOpen: () => true,
      nowMs: () => 0,
    });
    const server = createServer(
      admissionHandler(next, { load, admission, metrics, podName: 'pod-t', isDraining: () => isDraining }),
    ).listen(0, '127.0.0.1');
    closing.push(
      () => server.closeAllConnections(),
      () => server.close(),
    );
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, registry: metrics.registry };
  }

  it('admission and shedding answers before the body is there and before anything behind it is called', async () => {
    let offered = 0;
    const { port } = await open(at(1_000), () => (offered += 1));
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 503 /);
    expect(offered).toBe(0);
  });

  it('admission and shedding states that nothing was changed, and when to come back, to no cache', async () => {
    const { port, registry } = await open(at(1_000), () => undefined);
    const answer = await fetch(`http://127.0.0.1:${port}/api/orders`, { method: 'POST', body: '{}' });
    const { type } = (await answer.json()) as { type: string };
    expect(outcomeOf({ status: answer.status, problemType: type })).toBe('refused');
    expect(type).toBe('/problems/overloaded');
    expect(Number(answer.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1);
    expect([answer.headers.get('Cache-Control'), answer.headers.get('X-Pod')]).toEqual(['no-store', 'pod-t']);
    const text = await registry.metrics();
    expect(text).toContain('\nfast_order_orders_shed_total 1\n');
    expect(text).toContain(
      'http_server_request_duration_seconds_count{http_request_method="POST",http_route="/api/orders",http_response_status_code="503"} 1',
    );
    expect(text).toContain('\nhttp_server_active_requests 0\n');
  });

  it('admission and shedding closes the connection while the pod drains', async () => {
    const { port } = await open(at(1_000), () => undefined);
    isDraining = true;
    const answer = await fetch(`http://127.0.0.1:${port}/api/orders`, { method: 'POST', body: '{}' });
    isDraining = false;
    expect([answer.status, answer.headers.get('Connection')]).toEqual([503, 'close']);
  });

  it('admission and shedding passes on one order, keeps one waiting until that has ended, and sheds the third', async () => {
    const taken: ServerResponse[] = [];
    const { port } = await open(at(0), (_request, response) => void taken.push(response));
    const order = (): Promise<number> =>
      fetch(`http://127.0.0.1:${port}/api/orders`, { method: 'POST' }).then(({ status }) => status);
    const answers = [order(), order(), order()];
    expect(await Promise.race(answers)).toBe(503);
    expect(taken).toHaveLength(1);
    taken[0]?.writeHead(201).end();
    await expect.poll(() => taken.length).toBe(2);
    taken[1]?.writeHead(201).end();
    expect((await Promise.all(answers)).sort()).toEqual([201, 201, 503]);
  });

  it('admission and shedding lets pages and health checks in whatever waits', async () => {
    const { port } = await open(at(60_000), (_request, response) => response.writeHead(204).end(), 0);
    expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(204);
  });

  it('admission and shedding passes on what is not shed', async () => {
    const { port } = await open(at(0), (_request, response) => response.writeHead(204).end());
    expect((await fetch(`http://127.0.0.1:${port}/api/orders`, { method: 'POST' })).status).toBe(204);
  });
});
