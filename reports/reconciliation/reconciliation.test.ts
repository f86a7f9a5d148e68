// The client's count and the server's, on tiny histories in which each difference is put there by hand.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  inProgressCode,
  runFiles,
  type Observed,
  type RequestRow,
  type ServerCount,
} from '../../contract/index.ts';
import { analyze } from '../analyze.ts';
import { gapSentence, isExplained } from '../rendering/reconciliation-text.ts';
import { dispose, history, FixtureRun } from '../testing/fixture-run.ts';
import type { Reconciliation } from './reconciliation-of.ts';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach(dispose));

const menu: RequestRow = {
  kind: 'r',
  sentMs: 5_000,
  arrival: 5,
  journey: 'menu',
  intent: 9,
  send: 1,
  status: 200,
  error: 0,
  serviceMs: 50,
  responseMs: 50,
};
/** Nothing else: 40 menus within 50 ms. */
const plain: ServerCount = { slo: 'menus-fast', good: history.orders, bad: 0, badAtBalancer: 0, excluded: 0 };

/** Adds menu requests, each with a separate intent; the server counts the given numbers. */
async function menusOf(
  rows: readonly Partial<RequestRow>[],
  server: Partial<ServerCount>,
  change: (run: FixtureRun) => void = () => undefined,
) {
  const found = await reconciled(
    (run) => {
      run.samples.push(...rows.map((row, k) => ({ ...menu, intent: 100 + k, ...row })));
      change(run);
    },
    [{ ...plain, ...server }],
  );
  return found?.slos.find(({ slo }) => slo === 'menus-fast') ?? expect.fail('no menus-fast');
}

async function reconciled(
  change: (run: FixtureRun) => void,
  server: readonly ServerCount[] | string | null,
): Promise<Reconciliation | null> {
  const run = new FixtureRun();
  change(run);
  const dir = run.write();
  folders.push(dir);
  if (server !== null)
    writeFileSync(
      join(dir, runFiles.observed),
      typeof server === 'string' ? server : JSON.stringify(observing(server)),
    );
  return (await analyze(dir, { write: false })).input.reconciliation;
}

function observing(server: readonly ServerCount[]): Observed {
  return {
    schemaVersion: 1,
    versions: {},
    window: { fromMs: 0, untilMs: 24_000, stepSeconds: 1 },
    queries: [],
    server: [...server],
    alerts: [],
    names: {},
  };
}

describe('a run that is the same from both sides', () => {
  test('a run that is the same from both sides has no steps between them and nothing unexplained', async () => {
    const { events, bad, clientShare, serverShare } = await menusOf([], {});
    expect(events).toEqual({
      client: 40,
      steps: [],
      indeterminate: [],
      expected: { min: 40, max: 40 },
      server: 40,
      unexplained: 0,
      disagreement: 0,
      tolerated: 2,
    });
    expect(bad).toEqual({
      client: 0,
      steps: [],
      indeterminate: [],
      expected: { min: 0, max: 0 },
      server: 0,
      unexplained: 0,
      disagreement: 0,
      tolerated: 2,
    });
    expect([clientShare, serverShare]).toEqual([1, 1]);
  });

  test('the ledger has the end of each order: the sold-out one is good on both sides, the 504 bad on both', async () => {
    const found = await reconciled(
      () => undefined,
      [{ slo: 'orders-good', good: 39, bad: 1, badAtBalancer: 1, excluded: 0 }, plain],
    );
    expect(found).toMatchObject({ unknown: [], probes: 0 });
    expect(found?.slos.find(({ slo }) => slo === 'orders-good')).toMatchObject({
      events: { client: 40, steps: [], server: 40, unexplained: 0 },
      bad: { client: 1, steps: [], server: 1, unexplained: 0 },
      badAtBalancer: 1,
    });
  });
});

describe('events that only one side counts', () => {
  test('a refused connection never reached a server', async () => {
    const { events, bad } = await menusOf([{ status: 0, error: 1212 }], {});
    expect(events).toMatchObject({
      client: 41,
      steps: [{ text: 'connections refused or not made: no server saw them', count: -1 }],
      server: 40,
      unexplained: 0,
    });
    expect(bad).toMatchObject({
      client: 1,
      steps: [{ text: 'intents that no server saw', count: -1 }],
      expected: { min: 0, max: 0 },
      unexplained: 0,
    });
  });

  test('a dropped arrival is bad for customers and unseen by servers', async () => {
    const { events, bad } = await menusOf([], {}, ({ samples }) =>
      samples.push({ kind: 'd', scheduledMs: 9_000, arrival: 41 }),
    );
    expect(events).toMatchObject({
      client: 41,
      steps: [{ text: 'arrivals dropped: bad for customers, never sent', count: -1 }],
      unexplained: 0,
    });
    expect(bad).toMatchObject({
      client: 1,
      steps: [{ text: 'arrivals dropped: bad for customers, never sent', count: -1 }],
      unexplained: 0,
    });
  });

  test('a shed request that was sent again is one good intent and two events, one of them bad', async () => {
    const { events, bad, shed } = await menusOf(
      [
        { status: 503, intent: 100 },
        { status: 200, intent: 100, send: 2, sentMs: 5_100 },
      ],
      { good: 41, bad: 1 },
    );
    expect(events).toMatchObject({
      client: 41,
      steps: [{ text: 'sent again: one intent, several requests', count: 1 }],
      server: 42,
      unexplained: 0,
    });
    expect(bad).toMatchObject({
      client: 0,
      steps: [{ text: 'more bad answers: repaired by sending again, or several of one intent', count: 1 }],
      server: 1,
      unexplained: 0,
    });
    expect(shed).toBe(1);
  });

  test('an answer that is fast for the server may be too late for the customer, who counts from the scheduled start', async () => {
    const { bad } = await menusOf([{ responseMs: 900 }], { good: 41 });
    expect(bad).toMatchObject({
      client: 1,
      steps: [{ text: 'answered in time for the server, too late for the customer', count: -1 }],
      server: 0,
      unexplained: 0,
    });
  });

  test('a slow answer is bad on both sides; near the limit the server may call it fast', async () => {
    const slow = await menusOf([{ serviceMs: 900, responseMs: 900 }], { bad: 1 });
    expect(slow.bad).toMatchObject({ client: 1, steps: [], expected: { min: 1, max: 1 }, unexplained: 0 });
    const near = await menusOf([{ serviceMs: 510, responseMs: 510 }], { good: 41 });
    expect(near.bad).toMatchObject({ client: 1, expected: { min: 0, max: 1 }, server: 0, unexplained: 0 });
  });

  test('another 4xx is bad for the customer and left out by the server', async () => {
    const { events, bad, excluded } = await menusOf([{ status: 404 }], { excluded: 1 });
    expect(events).toMatchObject({
      client: 41,
      steps: [{ text: 'other 4xx, and orders in progress: left out by the server', count: -1 }],
      unexplained: 0,
    });
    expect(bad).toMatchObject({
      client: 1,
      steps: [{ text: 'intents that ended in another 4xx, or in progress', count: -1 }],
      unexplained: 0,
    });
    expect(excluded).toBe(1);
  });

  test('an answer that the order is in progress is left out by the server, whoever sent the order twice', async () => {
    const found = await reconciled(
      (run) => {
        run.record.slos = [
          {
            name: 'orders-good',
            objective: 0.8,
            windowDays: 30,
            indicator: { kind: 'availability', of: 'order' },
          },
        ];
        const twin = { ...menu, journey: 'twin-order', intent: 100 };
        run.samples.push({ ...twin, status: 201 }, { ...twin, status: 409, error: inProgressCode });
      },
      [{ slo: 'orders-good', good: 40, bad: 1, badAtBalancer: 1, excluded: 1 }],
    );
    const challenges = 'challenges: made by the harness, the same journey to the server';
    expect(found?.slos[0]?.events.steps).toContainEqual({ text: challenges, count: 1 });
  });

  test("another member's reading is no intent, but it is a reading to the server: its 404 is left out, its 503 is bad", async () => {
    const found = await reconciled(
      (run) => {
        run.record.slos = [
          {
            name: 'reads-good',
            objective: 0.8,
            windowDays: 30,
            indicator: { kind: 'availability', of: 'order-read' },
          },
        ];
        run.samples.push(
          ...['order-read', 'foreign-read', 'foreign-read', 'foreign-read'].map((journey, k) => ({
            ...menu,
            journey,
            intent: 100 + k,
            ...[{}, { status: 404 }, { status: 503 }, { status: 0, error: 1220 }][k],
          })),
        );
      },
      [{ slo: 'reads-good', good: 1, bad: 1, badAtBalancer: 0, excluded: 1 }],
    );
    const step = {
      text: 'challenges: made by the harness, the same journey to the server',
      count: 1,
    };
    expect(found?.slos[0]).toMatchObject({
      events: { client: 1, steps: [step], expected: { min: 2, max: 3 }, server: 2, unexplained: 0 },
      bad: { client: 0, steps: [step], expected: { min: 1, max: 2 }, server: 1, unexplained: 0 },
    });
  });

  test.each([
    [0, 40],
    [1, 41],
  ])(
    'a request that broke off may have been counted by the server, as bad (%s of 1) or not at all',
    async (counted, server) => {
      const { events, bad } = await menusOf([{ status: 0, error: 1220 }], { bad: counted });
      expect(events).toMatchObject({ client: 41, expected: { min: 40, max: 41 }, server, unexplained: 0 });
      expect(bad).toMatchObject({
        client: 1,
        expected: { min: 0, max: 1 },
        server: counted,
        unexplained: 0,
      });
    },
  );
});

describe('counts that do not add up', () => {
  test('counts that do not add up are shown as a number with its sign', async () => {
    const { events, bad } = await menusOf([{ status: 0, error: 1220 }], { good: 40, bad: 4 });
    expect(events).toMatchObject({
      expected: { min: 40, max: 41 },
      server: 44,
      unexplained: 3,
      tolerated: 2,
    });
    expect(bad).toMatchObject({ expected: { min: 0, max: 1 }, server: 4, unexplained: 3 });
    expect((await menusOf([], { good: 31 })).events).toMatchObject({ server: 31, unexplained: -9 });
  });

  test('counts that do not add up between ledger and samples are reported as such', async () => {
    const found = await reconciled(
      (run) => {
        run.samples = run.samples.filter(
          (row) => row.kind !== 'r' || row.journey !== 'order' || row.arrival !== 9,
        );
      },
      [{ slo: 'orders-good', good: 38, bad: 1, badAtBalancer: 1, excluded: 0 }, plain],
    );
    expect(found?.slos.find(({ slo }) => slo === 'orders-good')?.events).toMatchObject({
      client: 40,
      steps: [{ text: 'intents of which ledger and samples disagree', count: -1 }],
      server: 39,
      unexplained: 0,
    });
  });

  test('counts that do not add up between ledger and samples are no explanation: with more of them than is tolerated the gap stays open', async () => {
    const found = await reconciled(
      (run) => {
        run.samples = run.samples.filter(
          (row) => row.kind !== 'r' || row.journey !== 'order' || row.arrival > 20 || row.arrival < 10,
        );
      },
      [{ slo: 'orders-good', good: 28, bad: 1, badAtBalancer: 1, excluded: 0 }, plain],
    );
    const gap = found?.slos.find(({ slo }) => slo === 'orders-good') ?? expect.fail('no orders-good');
    expect(gap.events).toMatchObject({ disagreement: -11, unexplained: 0, tolerated: 2 });
    expect([isExplained(gap), gapSentence(gap)]).toEqual([
      false,
      expect.stringMatching(
        /not explained: ledger and samples disagree about 11 intents, which is more than the 2 tolerated$/,
      ),
    ]);
  });
});

describe('what is not known', () => {
  test('what is not known is nothing in a run that was not observed', async () => {
    expect(await reconciled(() => undefined, null)).toBeNull();
  });

  test.each([
    ['a torn file', '{"schemaVersion":1,', /^observed\.json cannot be read: /],
    ['another version', '{"schemaVersion":2}', /^observed\.json is not valid: schemaVersion: /],
  ])('what is not known is reported of %s', async (_, text, because) => {
    expect(await reconciled(() => undefined, text)).toEqual({
      slos: [],
      unknown: [expect.stringMatching(because)],
      probes: null,
    });
  });

  test('what is not known is reported where it is expected and missing', async () => {
    expect(
      await reconciled((run) => {
        run.record.settings = { observed: true };
      }, null),
    ).toEqual({
      slos: [],
      unknown: ['observed.json is missing, although the run was observed'],
      probes: null,
    });
    expect((await reconciled(() => undefined, [plain]))?.unknown).toEqual([
      'orders-good: the server’s count is missing',
    ]);
    expect(
      (await reconciled(({ files }) => files.set('samples.csv', () => undefined), [plain]))?.unknown,
    ).toEqual(['samples.csv is missing: the gap cannot be explained']);
    expect(
      (await reconciled(({ files }) => files.set('samples.csv', (text) => `${text}r,torn\n`), [plain]))
        ?.unknown[0],
    ).toMatch(/^the gap cannot be explained whole: samples\.csv/);
  });
});
