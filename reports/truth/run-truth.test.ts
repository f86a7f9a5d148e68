// The truth of a tiny run, fact by fact, and that each fact moves it.
import { afterEach, expect, test } from 'vitest';
import { inProgressCode, problems, type Problem } from '../../contract/index.ts';
import { dispose, history, FixtureRun } from '../testing/fixture-run.ts';
import { truthOf } from './run-truth.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach(dispose));

function truthAfter(change: (run: FixtureRun) => void = () => undefined): ReturnType<typeof truthOf> {
  const run = new FixtureRun();
  change(run);
  folders.push(run.write());
  return truthOf(folders.at(-1)!);
}

test('a good run yields its requests, arrivals, fault, writer and outage', () => {
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
      good: history.orders,
      bad: 0,
      excluded: 0,
      unanswered: 0,
      refused: 0,
      failedInside: 0,
      goodWithinMs: { 500: history.orders },
    },
    // The sold-out one is a definite answer, the 504 is bad.
    order: {
      good: history.orders - 1,
      bad: 1,
      excluded: 0,
      unanswered: 0,
      refused: 0,
      failedInside: 0,
      goodWithinMs: { 500: history.orders - 1 },
    },
  });
  expect(arrivals).toEqual({ offered: history.orders, started: history.orders, dropped: 0 });
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
  // Of 40 orders one was `unsure` and was resolved afterwards: the verdict counts by the ledger.
  expect(truthAfter().slos['orders-good']).toEqual({ good: history.orders - 1, bad: 1 });
  expect({ loadMs, targetId }).toEqual({ loadMs: { fromMs: 0, untilMs: 20_500 }, targetId: 'default' });
});

test('refused, excluded, unanswered and foreign requests are counted separately', () => {
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
      { ...row, journey: 'order', status: 409, error: inProgressCode },
      { ...row, journey: 'order', status: 0, error: 1220 },
      { ...row, journey: 'order', status: 201 },
      { ...row, journey: 'foreign-read', status: 404 },
    );
  });
  expect(requests['order']).toEqual({
    good: history.orders,
    bad: 3,
    excluded: 2,
    unanswered: 1,
    refused: 2,
    failedInside: 0,
    goodWithinMs: { 500: history.orders - 1 },
  });
  expect(requests['order-read']).toMatchObject({ excluded: 1 });
  expect(challenges['order-read']).toMatchObject({ unanswered: 0 });
  expect(challenges['order-read']?.sent).toBeGreaterThan(0);
  expect(challenges['order']?.sent ?? 0).toBe(0);
});

test('commits are the tickets of the final phase, less those that were there before; without its end they are unknown', () => {
  expect(truthAfter().committed).toBe(history.orders - 1 + 1);
  expect(
    truthAfter((run) =>
      run.stored.unshift(
        { phase: 'before-load', kind: 'ticket', order: 'o-1', of: 'ordered' },
        { phase: 'before-load', kind: 'end' },
      ),
    ).committed,
  ).toBe(history.orders - 1);
  expect(
    truthAfter((run) => {
      run.stored = run.stored.filter(({ phase, kind }) => phase !== 'final' || kind !== 'end');
    }).committed,
  ).toBeNull();
});

test('the longest wait is between two good answers to orders of any member, sold-out included', () => {
  const withoutData =
    (fromMs: number, toMs: number) =>
    (run: FixtureRun): void => {
      run.ledger = run.ledger.filter(({ atMs }) => atMs <= fromMs || atMs >= toMs);
    };
  // An order is answered every 500 ms, except the `unsure` one.
  expect(truthAfter().longestWaitMs).toBe(2 * history.everyMs);
  expect(truthAfter(withoutData(8_000, 12_000)).longestWaitMs).toBeGreaterThanOrEqual(4_000);
  expect(
    truthAfter((run) => {
      run.ledger = [];
    }).longestWaitMs,
  ).toBeNull();
});

test('a gap goes from the first order sent after a good answer to the next good answer, and good orders have their times', () => {
  const { orderGaps, goodOrders, badOrdersMs } = truthAfter();
  // The `unsure` order at 1.5 s is sent after the good answer at 1.05 s; the next good answer comes at 2.05
  // s.
  expect(orderGaps).toContainEqual({ fromMs: 1_500, untilMs: 2_050 });
  const inProgress = { n: 60, op: 'order', outcome: 'unsure', status: 409 } as const;
  const answered = (problem: Problem) =>
    truthAfter((run) => run.send({ ...inProgress, problem: problems[problem].type }, 1_700)).orderGaps;
  expect(answered('in-progress')).toEqual(orderGaps);
  expect(answered('sold-out')).not.toEqual(orderGaps);
  expect(goodOrders).toHaveLength(history.orders - 1);
  expect(badOrdersMs).toEqual([1_550]);
  expect(goodOrders[0]).toEqual({ endedMs: 50, serviceMs: 50 });
});

test('a refusal is attributed to the pod that gave it, and to no pod where the balancer refused in its stead', () => {
  const refused = (run: FixtureRun): void => {
    const no = { outcome: 'refused', status: 503 } as const;
    const overloaded = { ...no, problem: '/problems/overloaded' };
    run.send({ ...overloaded, n: 50, op: 'order' }, 5_100);
    run.send({ ...overloaded, n: -1, op: 'order' }, 5_200);
    run.send({ ...overloaded, n: 51, op: 'cancel', pod: 'pod-1' }, 5_300);
    run.send({ ...overloaded, n: 53, op: 'order', pod: 'pod-2' }, 5_350);
    run.send({ ...no, n: 52, op: 'order', problem: '/problems/unavailable', pod: 'pod-1' }, 5_400);
    run.send({ ...no, n: -2, op: 'order', problem: '/problems/unavailable', pod: 'pod-1' }, 5_500);
  };
  expect(truthAfter(refused).refusedByPods).toEqual({ shed: 2, ordersRefused: 2, unsure: 1 });
});

test('a dropped arrival was offered and did not start', () => {
  expect(truthAfter((run) => run.samples.push({ kind: 'd', scheduledMs: 50, arrival: 99 })).arrivals).toEqual(
    { offered: history.orders + 1, started: history.orders, dropped: 1 },
  );
});

test('a planned change of writers counts the time without a writer that its event records', () => {
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

test('a writer that restarts on its previous data ends the time without a writer, and is no promotion', () => {
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
