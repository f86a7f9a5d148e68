// What is shed at the door of a pod, how cheaply, and what its answer says.
import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { afterEach, describe, expect, it } from 'vitest';
import { outcomeOf } from '../../contract/words/outcomes.ts';
import { routes } from '../http/routes.ts';
import { Metrics } from '../metrics.ts';
import { door } from './door.ts';
import { Shedding, type Load } from './shedding.ts';

const at = (lagMs: number, change: Partial<Load> = {}): Load => ({
  lagMs: () => lagMs,
  utilization: () => 1,
  isWriterCongested: () => false,
  nowMs: () => 0,
  random: () => 0.5,
  ...change,
});
const requests = {
  'order-read': ['GET', '/api/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV'],
  login: ['POST', '/api/sessions'],
  order: ['POST', '/api/orders'],
  cancel: ['POST', '/api/orders/01ARZ3NDEKTSV4RRFFQ69G5FAV/cancel'],
  menu: ['GET', '/api/theatres/1/menu'],
  page: ['GET', '/'],
} as const;
const shedAt = (load: Load): string[] =>
  Object.entries(requests)
    .filter(([, [method, url]]) => new Shedding(load).of(method, url) !== undefined)
    .map(([name]) => name);

describe('shedding', () => {
  it('leaves a pod that keeps up alone', () => {
    expect(shedAt(at(0))).toEqual([]);
    expect(shedAt(at(99))).toEqual([]);
  });

  it('takes reads of orders first, then orders, menus last, and pages never', () => {
    expect(shedAt(at(180))).toEqual(['order-read']);
    expect(shedAt(at(480))).toEqual(['order-read', 'login', 'order', 'cancel']);
    expect(shedAt(at(10_000))).toEqual(['order-read', 'login', 'order', 'cancel', 'menu']);
  });

  it('takes a share that grows with the lag', () => {
    const share = (lagMs: number): number => {
      const shed = Array.from({ length: 1_000 }, (_, n) =>
        new Shedding(at(lagMs, { random: () => n / 1_000 })).of('POST', '/api/orders'),
      );
      return shed.filter((one) => one !== undefined).length / 1_000;
    };
    expect(share(300)).toBeLessThan(0.02);
    expect(share(450)).toBeCloseTo(0.5, 2);
    expect(share(600)).toBeCloseTo(0.9, 2);
  });

  it('serves some however far the pod is behind, so that the end of the overload is seen', () => {
    expect(shedAt(at(60_000, { random: () => 0.95 }))).toEqual([]);
  });

  it('leaves a pod alone that is late because its neighbours have the processor', () => {
    expect(shedAt(at(60_000, { utilization: () => 0.5 }))).toEqual([]);
  });

  it('takes what waits for the writer while its queue stands, and nothing else', () => {
    expect(shedAt(at(0, { isWriterCongested: () => true }))).toEqual(['order-read', 'order', 'cancel']);
  });

  it('spreads those who come back over more time the longer the overload lasts', () => {
    let nowMs = 0;
    const shedding = new Shedding(at(1_000, { random: () => 0.89, nowMs: () => nowMs }));
    const retryAfter = (atMs: number): number | undefined => {
      nowMs = atMs;
      return shedding.of('POST', '/api/orders')?.retryAfterSeconds;
    };
    expect(retryAfter(0)).toBe(2);
    for (let atMs = 1_000; atMs < 5_000; atMs += 1_000) expect(retryAfter(atMs)).toBe(2);
    for (let atMs = 5_000; atMs < 15_000; atMs += 1_000) retryAfter(atMs);
    expect(retryAfter(15_000)).toBe(9);
    expect(retryAfter(60_000)).toBe(2);
  });
});

describe('the door', () => {
  const closing: (() => void)[] = [];
  let isDraining = false;
  afterEach(() => closing.splice(0).forEach((close) => close()));

  async function open(load: Load, next: RequestListener): Promise<{ port: number; registry: Registry }> {
    const metrics = new Metrics({
      routes: [{ method: 'POST', route: routes.order.path, statuses: [503] }],
      pools: [],
      isReady: () => true,
    });
    const server = createServer(
      door(next, { load, metrics, podName: 'pod-t', isDraining: () => isDraining }),
    ).listen(0, '127.0.0.1');
    closing.push(
      () => server.closeAllConnections(),
      () => server.close(),
    );
    await once(server, 'listening');
    return { port: (server.address() as AddressInfo).port, registry: metrics.registry };
  }

  it('answers before the body is there and before anything behind it is asked', async () => {
    let asked = 0;
    const { port } = await open(at(1_000), () => (asked += 1));
    const socket = connect(port, '127.0.0.1');
    socket.write('POST /api/orders HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{');
    const [answer] = (await once(socket, 'data')) as [Buffer];
    socket.destroy();
    expect(String(answer)).toMatch(/^HTTP\/1\.1 503 /);
    expect(asked).toBe(0);
  });

  it('says that nothing was changed, and when to come back, to no cache', async () => {
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

  it('asks for the connection back while the pod drains', async () => {
    const { port } = await open(at(1_000), () => undefined);
    isDraining = true;
    const answer = await fetch(`http://127.0.0.1:${port}/api/orders`, { method: 'POST', body: '{}' });
    isDraining = false;
    expect([answer.status, answer.headers.get('Connection')]).toEqual([503, 'close']);
  });

  it('passes on what is not shed', async () => {
    const { port } = await open(at(0), (_request, response) => response.writeHead(204).end());
    expect((await fetch(`http://127.0.0.1:${port}/api/orders`, { method: 'POST' })).status).toBe(204);
  });
});
