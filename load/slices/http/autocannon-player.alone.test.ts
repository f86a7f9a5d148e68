// Slices against real tiny services: every request arrives once, time counts from the schedule, and every
// kind of trouble has its name.
import { getActiveResourcesInfo } from 'node:process';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { systemClock } from '../../../platform/clock.ts';
import { gateLoad, slice as sliceSchema, type Side, type Slice } from '../../../contract/index.ts';
import { decodeLatencies } from '../latencies.ts';
import type { PlannedSlice, SlicePlayer } from '../planned-slice.ts';
import { ok, SmallSubject, type Manner } from '../testing/small-subject.ts';
import { trafficOf } from '../traffic.ts';
import { openAutocannonPlayer } from './autocannon-player.ts';

const clock = systemClock();
const seed = 11;
let candidate: SmallSubject;
let baseline: SmallSubject;
let players: SlicePlayer[];

beforeEach(async () => {
  players = [];
  candidate = await new SmallSubject().open();
  baseline = await new SmallSubject().open();
});
afterEach(async () => {
  for (const player of players) await player.close();
  await candidate.close();
  await baseline.close();
});

function open(load: z.input<typeof gateLoad>, tokens: Record<Side, string[]> | null = null): SlicePlayer {
  const at = (subject: SmallSubject, side: Side) => ({
    baseUrl: subject.baseUrl,
    tokens: tokens?.[side] ?? null,
    pids: async () => [process.pid],
  });
  const player = openAutocannonPlayer({
    clock,
    seed,
    zeroMs: clock.nowMs(),
    env: { SECRET: 'hush' },
    load: gateLoad.parse({ requests: [{ journey: 'menu', path: '/menu' }], ...load }),
    subjects: { candidate: at(candidate, 'candidate'), baseline: at(baseline, 'baseline') },
  });
  players.push(player);
  return player;
}

const planned: PlannedSlice = {
  stage: 'discovery',
  pair: 1,
  turn: 0,
  side: 'candidate',
  traffic: 1,
  requestOffset: 1_000,
  lengthMs: 200,
  requests: 60,
};
const play = (player: SlicePlayer, more: Partial<PlannedSlice> = {}): Promise<Slice> =>
  player.play({ ...planned, ...more }, new AbortController().signal);
/** Largest response time, ms. */
const longest = ({ journeys }: Slice, journey = 'menu'): number =>
  decodeLatencies(journeys[journey]!.latencies).maxValue / 1000;

describe('a slice', () => {
  it('a slice sends every scheduled request exactly once, the same bytes to both sides but for their tokens', async () => {
    const player = open(
      {
        requests: [
          { journey: 'menu', path: '/menu/{1..40}?secret={env:SECRET}', weight: 2 },
          {
            journey: 'order',
            method: 'POST',
            path: '/orders',
            headers: { 'idempotency-key': '{key}', authorization: 'Bearer {token}' },
            body: { n: '{n}', key: '{key}' },
          },
        ],
      },
      { candidate: ['c1', 'c2'], baseline: ['b1', 'b2'] },
    );
    const slice = sliceSchema.parse(await play(player));
    await play(player, { side: 'baseline' });
    expect(slice).toMatchObject({
      stage: 'discovery',
      pair: 1,
      turn: 0,
      side: 'candidate',
      offered: 60,
      sent: 60,
    });
    expect(slice.journeys).toMatchObject({
      menu: { offered: 40, good: 40, failed: 0, failures: {} },
      order: { offered: 20, good: 20 },
    });
    expect(decodeLatencies(slice.journeys['menu']!.latencies).totalCount).toBe(40);
    expect(candidate.requests.toSorted()).toEqual(
      baseline.requests.map((request) => request.replace('Bearer b', 'Bearer c')).toSorted(),
    );
    const orders = candidate.requests.filter((request) => request.startsWith('POST'));
    const { choice } = trafficOf({ ...planned, seed, weights: [2, 1] });
    const numbers = [...choice].flatMap((index, arrival) =>
      index === 1 ? [String(planned.requestOffset + arrival)] : [],
    );
    expect(orders.map((request) => /"n":"(\d+)"/.exec(request)![1]).toSorted()).toEqual(numbers);
    for (const request of orders)
      expect(request).toMatch(/content-type: application\/json[^]*"key":"([0-9a-f-]{36})"/);
    for (const request of orders)
      expect(/idempotency-key: (\S+)/.exec(request)![1]).toBe(/"key":"(\S+)"}/.exec(request)![1]);
    expect(
      candidate.requests.filter((request) =>
        /^GET \/menu\/([1-9]|[123]\d|40)\?secret=hush HTTP/.test(request),
      ),
    ).toHaveLength(40);
  });

  it('a slice differs with its traffic number', async () => {
    const player = open({ requests: [{ journey: 'menu', path: '/{key}' }] });
    await play(player);
    await play(player, { side: 'baseline', traffic: 2 });
    expect(new Set([...candidate.requests, ...baseline.requests]).size).toBe(120);
  });

  it('a slice counts time from the schedule, also while every connection is busy', async () => {
    // Of one connection that answers each request after 20 ms, the last of 30 requests that come at once is
    // done after 30 × 20 ms.
    candidate.manner = (socket, request, count) => void setTimeout(() => ok(socket, request, count), 20);
    const slice = await play(open({ connections: 1 }), { requests: 30, lengthMs: 10 });
    expect(candidate.opened).toBe(1);
    expect(slice.journeys['menu']).toMatchObject({ offered: 30, good: 30 });
    expect(longest(slice)).toBeGreaterThan(29 * 20 - 10);
    expect(slice.durationMs).toBeGreaterThan(29 * 20);
    // What waits for a connection is no lateness of the generator.
    expect(slice.startLagMs.p50).toBeLessThan(longest(slice) / 2);
    const all = decodeLatencies(slice.journeys['menu']!.latencies);
    expect(all.getValueAtPercentile(50)).toBeGreaterThan(all.minNonZeroValue * 5);
  });

  it('a slice opens no more connections than it may, and none that it does not need', async () => {
    candidate.manner = (socket, request, count) => void setTimeout(() => ok(socket, request, count), 30);
    await play(open({ connections: 3 }), { requests: 30, lengthMs: 10 });
    expect(candidate.opened).toBe(3);
    candidate.manner = ok;
    baseline.manner = ok;
    await play(open({ connections: 50 }), { side: 'baseline', requests: 10, lengthMs: 500 });
    expect(baseline.opened).toBeLessThan(10);
  });

  it('a slice records its CPU cost', async () => {
    const slice = await play(open({}));
    expect(slice.generatorCores).toBeGreaterThan(0);
    expect(slice.othersCores).not.toBeNull();
    expect(slice.stealShare).not.toBeNull();
    expect(slice.eventLoopUse).toBeGreaterThan(0);
    expect(slice.eventLoopUse).toBeLessThanOrEqual(1);
  });
});

describe('failures', () => {
  const failuresOf = async (
    manner: Manner,
    load: Parameters<typeof open>[0] = {},
    more: Partial<PlannedSlice> = {},
  ) => {
    candidate.manner = manner;
    const { journeys, sent } = await play(open(load), more);
    const { offered, good, failed, failures } = journeys['menu']!;
    expect(good + failed).toBe(offered);
    expect(Object.values(failures).reduce((sum, count) => sum + count, 0)).toBe(failed);
    return { good, failures, sent };
  };
  const status =
    (line: string): Manner =>
    (socket) =>
      void socket.write(`HTTP/1.1 ${line}\r\ncontent-length: 0\r\n\r\n`);

  it('failures are statuses that are not expected', async () => {
    expect(await failuresOf(status('500 Broken'))).toMatchObject({ good: 0, failures: { 'status 500': 60 } });
    expect(await failuresOf(status('302 Found'))).toMatchObject({ good: 60, failures: {} });
    const requests = [{ journey: 'menu', path: '/', expect: [404, 500] }];
    expect(await failuresOf(status('500 Broken'), { requests })).toMatchObject({ good: 60, failures: {} });
    expect(await failuresOf(status('200 OK'), { requests })).toMatchObject({
      good: 0,
      failures: { 'status 200': 60 },
    });
  });

  it('failures are bodies that are not expected: an empty 200 is no answer', async () => {
    const expected = { requests: [{ journey: 'menu', path: '/', expectBody: '"items":\\s*\\[.+\\]' }] };
    const body =
      (text: string): Manner =>
      (socket) =>
        void socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${text.length}\r\n\r\n${text}`);
    expect(await failuresOf(body('{"items": [1]}'), expected)).toMatchObject({ good: 60, failures: {} });
    for (const text of ['', '{"items": []}'])
      expect(await failuresOf(body(text), expected)).toMatchObject({
        good: 0,
        failures: { 'body not as expected': 60 },
      });
    // In pieces, and with a status that matters more than the body.
    const chunked: Manner = (socket) =>
      void socket.write(
        'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"ite\r\n9\r\nms": [1]}\r\n0\r\n\r\n',
      );
    expect(await failuresOf(chunked, expected)).toMatchObject({ good: 60 });
    expect(await failuresOf(status('500 Broken'), expected)).toMatchObject({
      failures: { 'status 500': 60 },
    });
  });

  it('failures are refused connections, and a service that comes back is found again', async () => {
    const player = open({});
    await candidate.close();
    const slice = await play(player);
    expect(slice).toMatchObject({
      sent: 60,
      journeys: { menu: { good: 0, failures: { 'connection refused': 60 } } },
    });
    await candidate.open();
    expect((await play(player)).journeys['menu']).toMatchObject({ good: 60 });
  });

  it('failures are connections that are reset, closed without an answer, or in the middle of one', async () => {
    expect(await failuresOf((socket) => void socket.resetAndDestroy())).toMatchObject({
      good: 0,
      failures: { 'connection lost': 60 },
    });
    expect(await failuresOf((socket) => void socket.end())).toMatchObject({
      good: 0,
      failures: { 'connection lost': 60 },
    });
    expect(
      await failuresOf((socket) => void socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')),
    ).toMatchObject({ good: 0, failures: { 'connection lost': 60 } });
    const some: Manner = (socket, request, count) =>
      count % 3 === 0
        ? void socket.end('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhal')
        : ok(socket, request, count);
    candidate.requests.length = 0;
    expect(await failuresOf(some)).toMatchObject({ good: 40, failures: { 'connection lost': 20 } });
  });

  it('failures are answers that are no HTTP', async () => {
    expect(await failuresOf((socket) => void socket.write('SSH-2.0-hello\r\n'))).toMatchObject({
      good: 0,
      failures: { 'malformed answer': 60 },
    });
  });

  it('failures are answers that take too long from the schedule, and requests that were never sent: a service that hangs bounds a slice', async () => {
    // All are due at once, so that none falls due between two timeouts.
    const together = await failuresOf(
      () => undefined,
      { connections: 4, timeoutMs: 100 },
      { requests: 40, lengthMs: 1e-6 },
    );
    expect(together).toEqual({ good: 0, sent: 4, failures: { timeout: 4, 'not sent': 36 } });
    // Else a connection that gave up takes the next one, for as long as that has left.
    const { good, failures, sent } = await failuresOf(
      () => undefined,
      { connections: 4, timeoutMs: 100 },
      { requests: 40, lengthMs: 50 },
    );
    expect({ good, sent }).toEqual({ good: 0, sent: failures['timeout'] });
    expect(sent + (failures['not sent'] ?? 0)).toBe(40);
  });

  it('failures leave nothing behind: the next slice on a service that hung begins in quiet', async () => {
    const player = open({ connections: 4, timeoutMs: 100 });
    candidate.manner = () => undefined;
    await play(player, { requests: 8, lengthMs: 20 });
    candidate.manner = ok;
    expect((await play(player)).journeys['menu']).toMatchObject({ good: 60, failed: 0 });
  });
});

describe('connections', () => {
  it('connections that the service closes while they are idle cost no request', async () => {
    const player = open({});
    await play(player);
    for (const socket of candidate.sockets) socket.end();
    await expect.poll(() => candidate.sockets.size).toBe(0);
    expect((await play(player)).journeys['menu']).toMatchObject({ good: 60 });
  });

  it('connections that the service announces to close are not used again', async () => {
    candidate.manner = (socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
    expect((await play(open({}))).journeys['menu']).toMatchObject({ good: 60 });
    expect(candidate.opened).toBe(60);
  });

  it('connections that the service keeps for too short a time are not used again', async () => {
    candidate.manner = (socket) =>
      void socket.write('HTTP/1.1 200 OK\r\nkeep-alive: timeout=1\r\ncontent-length: 0\r\n\r\n');
    expect((await play(open({}))).journeys['menu']).toMatchObject({ good: 60 });
    expect(candidate.opened).toBe(60);
  });
});

describe('an interruption', () => {
  it('an interruption ends a slice at once, and closing leaves no socket and no worker', async () => {
    candidate.manner = () => undefined;
    const player = open({ timeoutMs: 60_000 });
    const controller = new AbortController();
    const before = getActiveResourcesInfo();
    const playing = player.play({ ...planned, lengthMs: 20_000, requests: 2_000 }, controller.signal);
    await expect.poll(() => candidate.requests.length).toBeGreaterThan(5);
    controller.abort(new Error('enough'));
    await expect(playing).rejects.toThrow('enough');
    const sent = candidate.requests.length;
    await player.close();
    await expect.poll(() => candidate.sockets.size).toBe(0);
    expect(candidate.requests.length).toBe(sent);
    await expect
      .poll(
        () =>
          getActiveResourcesInfo().filter((name) => name === 'MessagePort' || name === 'TCPSocketWrap')
            .length,
      )
      .toBeLessThanOrEqual(
        before.filter((name) => name === 'MessagePort' || name === 'TCPSocketWrap').length,
      );
  });

  it('an interruption leaves a player that can go on', async () => {
    const player = open({});
    const controller = new AbortController();
    const playing = player.play({ ...planned, lengthMs: 20_000 }, controller.signal);
    controller.abort(new Error('enough'));
    await expect(playing).rejects.toThrow('enough');
    expect((await play(player)).journeys['menu']).toMatchObject({ good: 60, failed: 0 });
  });
});
