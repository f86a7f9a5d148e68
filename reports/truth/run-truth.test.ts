// The truth of a tiny run, fact by fact, and that each fact moves it.
import { afterEach, expect, test } from 'vitest';
import { dispose, story, TinyRun } from '../testing/tiny-run.ts';
import { truthOf } from './run-truth.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach(dispose));

function truthAfter(change: (run: TinyRun) => void = () => undefined): ReturnType<typeof truthOf> {
  const run = new TinyRun();
  change(run);
  folders.push(run.write());
  return truthOf(folders.at(-1)!);
}

test('a good run tells its requests, arrivals, fault, writer and outage', () => {
  const {
    requests,
    arrivals,
    faults,
    writer,
    promotions,
    writerlessMs,
    restarts,
    outages,
    loadMs,
    targetId,
  } = truthAfter();
  expect(requests).toEqual({
    menu: {
      good: story.orders,
      bad: 0,
      excluded: 0,
      unanswered: 0,
      refused: 0,
      failedInside: 0,
      goodWithinMs: { 500: story.orders },
    },
    // The sold-out one is a definite answer, the 504 is bad.
    order: {
      good: story.orders - 1,
      bad: 1,
      excluded: 0,
      unanswered: 0,
      refused: 0,
      failedInside: 0,
      goodWithinMs: { 500: story.orders - 1 },
    },
  });
  expect(arrivals).toEqual({ offered: story.orders, started: story.orders, dropped: 0 });
  expect(faults).toEqual([
    {
      kind: 'crash-writer',
      inEffectMs: 8_020,
      recoveredMs: 9_000,
      steadyMs: 10_000,
      zone: null,
      share: null,
    },
  ]);
  expect({ writer, promotions, writerlessMs, restarts }).toEqual({
    writer: { last: 'db-2', changes: [{ atMs: 8_200, writer: 'db-2' }] },
    promotions: 1,
    writerlessMs: 100,
    restarts: {},
  });
  expect(outages).toEqual([
    expect.objectContaining({ fault: 'crash-writer', firstGoodMs: 8_405, outageMs: 450 }),
  ]);
  // Of 40 orders one was unsure and is settled: the verdict counts what the ledger says.
  expect(truthAfter().slos['orders-good']).toEqual({ good: story.orders - 1, bad: 1 });
  expect({ loadMs, targetId }).toEqual({ loadMs: { fromMs: 0, untilMs: 20_500 }, targetId: 'default' });
});

test('refused, excluded, unanswered and foreign requests are told apart', () => {
  const { requests, challenges } = truthAfter((run) => {
    const row = {
      kind: 'r',
      sentMs: 100,
      arrival: 1,
      intent: 3,
      send: 1,
      error: 0,
      serviceMs: 700,
      responseMs: 700,
    } as const;
    run.samples.push(
      { ...row, journey: 'order', status: 503 },
      { ...row, journey: 'order', status: 429 },
      { ...row, journey: 'order', status: 401 },
      { ...row, journey: 'order', status: 0, error: 1220 },
      { ...row, journey: 'order', status: 201 },
      { ...row, journey: 'foreign-read', status: 404 },
    );
  });
  expect(requests['order']).toEqual({
    good: story.orders,
    bad: 3,
    excluded: 1,
    unanswered: 1,
    refused: 2,
    failedInside: 0,
    goodWithinMs: { 500: story.orders - 1 },
  });
  expect(requests['order-read']).toMatchObject({ excluded: 1 });
  expect(challenges['order-read']).toMatchObject({ unanswered: 0 });
  expect(challenges['order-read']?.sent).toBeGreaterThan(0);
  expect(challenges['order']?.sent ?? 0).toBe(0);
});

test('commits are the tickets of the last look, less those that were there before; without its end nobody knows', () => {
  expect(truthAfter().committed).toBe(story.orders - 1 + 1);
  expect(
    truthAfter((run) =>
      run.stored.unshift(
        { phase: 'before-load', kind: 'ticket', order: 'o-1', of: 'ordered' },
        { phase: 'before-load', kind: 'end' },
      ),
    ).committed,
  ).toBe(story.orders - 1);
  expect(
    truthAfter((run) => {
      run.stored = run.stored.filter(({ phase, kind }) => phase !== 'final' || kind !== 'end');
    }).committed,
  ).toBeNull();
});

test('the longest wait lies between two good answers to orders of anybody, sold-out included', () => {
  const silent =
    (fromMs: number, toMs: number) =>
    (run: TinyRun): void => {
      run.ledger = run.ledger.filter(({ atMs }) => atMs <= fromMs || atMs >= toMs);
    };
  // Every 500 ms an order is answered, but the unsure one.
  expect(truthAfter().longestWaitMs).toBe(2 * story.everyMs);
  expect(truthAfter(silent(8_000, 12_000)).longestWaitMs).toBeGreaterThanOrEqual(4_000);
  expect(
    truthAfter((run) => {
      run.ledger = [];
    }).longestWaitMs,
  ).toBeNull();
});

test('a gap goes from the first order asked for after a good answer to the next good one, and good orders have their times', () => {
  const { orderGaps, goodOrders, badOrdersMs } = truthAfter();
  // The unsure order at 1.5 s is asked for after the good answer at 1.05 s; the next good one comes at 2.05
  // s.
  expect(orderGaps).toContainEqual({ fromMs: 1_500, untilMs: 2_050 });
  expect(goodOrders).toHaveLength(story.orders - 1);
  expect(badOrdersMs).toEqual([1_550]);
  expect(goodOrders[0]).toEqual({ endedMs: 50, serviceMs: 50 });
});

test('what was refused is told apart: by a fault while it refuses, by pods otherwise', () => {
  const refuse = {
    id: 'f2',
    fault: { kind: 'refuse-orders', of: { journey: 'order' }, share: 0.1 },
    evidence: {},
  } as const;
  const refused = (run: TinyRun): void => {
    run.events.splice(-2, 0, { atMs: 5_000, kind: 'fault-injected', ...refuse });
    run.events.splice(-2, 0, { atMs: 6_000, kind: 'fault-recovered', ...refuse });
    const no = { outcome: 'refused', status: 503 } as const;
    run.send({ ...no, n: 50, op: 'order', problem: '/problems/overloaded' }, 5_100);
    run.send({ ...no, n: -1, op: 'order', problem: '/problems/overloaded' }, 5_200);
    run.send({ ...no, n: 51, op: 'cancel', problem: '/problems/overloaded' }, 5_300);
    run.send({ ...no, n: 53, op: 'order', problem: '/problems/overloaded' }, 9_000);
    run.send({ ...no, n: 52, op: 'order', problem: '/problems/unavailable' }, 5_400);
    run.send({ ...no, n: -2, op: 'order', problem: '/problems/unavailable' }, 5_500);
  };
  expect(truthAfter(refused).refusedByPods).toEqual({ shed: 1, ordersRefused: 2, unsure: 1 });
  const unended = truthAfter((run) => {
    refused(run);
    run.events = run.events.filter((event) => event.kind !== 'fault-recovered' || event.id !== 'f2');
  });
  expect(unended.refusedByPods).toEqual({ shed: 0, ordersRefused: 1, unsure: 1 });
});

test('a dropped arrival was offered and did not start', () => {
  expect(truthAfter((run) => run.samples.push({ kind: 'd', scheduledMs: 50, arrival: 99 })).arrivals).toEqual(
    { offered: story.orders + 1, started: story.orders, dropped: 1 },
  );
});

test('a planned change of writers counts the time it says that it was closed', () => {
  const truth = truthAfter((run) => {
    run.events.splice(-1, 0, {
      atMs: 21_000,
      kind: 'writer-changed',
      subject: 'db-1',
      evidence: { planned: true, closed_ms: 40 },
    });
  });
  expect([truth.promotions, truth.writerlessMs]).toEqual([2, 140]);
});

test('a writer that came back on its own data ends the time without one, and is no promotion', () => {
  const truth = truthAfter((run) => {
    run.events.splice(
      -1,
      0,
      { atMs: 21_000, kind: 'writer-lost', subject: 'db-2', evidence: {} },
      {
        atMs: 21_500,
        kind: 'writer-changed',
        subject: 'db-2',
        evidence: { planned: false, restarted: true },
      },
    );
  });
  expect([truth.promotions, truth.writerlessMs]).toEqual([1, 600]);
});

test('pods that started while the run recorded are restarts of their zone', () => {
  const started = { kind: 'pod-started', subject: 'pod-1', evidence: { zone: 'a', pid: 7 } } as const;
  expect(
    truthAfter((run) => run.events.push({ atMs: 9_000, ...started }, { atMs: 9_500, ...started })).restarts,
  ).toEqual({ a: 2 });
});
