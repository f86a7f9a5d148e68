// Budgets read from a real Prometheus that was filled with months whose counts are known.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeShell } from '../../platform/shell.ts';
import type { FaultPlan, Rehearsal, SloBudget } from '../../contract/index.ts';
import { prometheusAt } from '../prometheus-api/index.ts';
import {
  prometheusWith,
  type RecordedPrometheus,
  type WrittenSeries,
} from '../prometheus-api/testing/recorded-prometheus.ts';
import { readBudget } from './budget.ts';
import { counters, dayMs, monthEndMs as nowMs, stepMs, truth, type Month } from './testing/known-month.ts';

const whole = { fromMs: nowMs - 32 * dayMs, untilMs: nowMs };
/** 100 in four minutes at night, 400 by day. */
const good = (atMs: number): number => (new Date(atMs - 1).getUTCHours() < 6 ? 100 : 400);
const onDay = (atMs: number, daysAgo: number): boolean =>
  atMs > nowMs - daysAgo * dayMs && atMs <= nowMs - (daysAgo - 1) * dayMs;
const oneDay = dayMs / stepMs;
const of = (target: string, step: Month['step'], more: Partial<Month> = {}): Month => ({
  target,
  ...whole,
  step,
  ...more,
});

const months = {
  fresh: of('fresh', (atMs) => ({ good: good(atMs), excluded: 7 })),
  half: of('half', (atMs) => ({ good: good(atMs), slow: 10, bad: onDay(atMs, 3) ? 8_650 / oneDay : 0 })),
  over: of('over', (atMs) => ({ good: good(atMs), bad: onDay(atMs, 20) ? 36_000 / oneDay : 0 })),
  partial: of('partial', (atMs) => ({ good: good(atMs) }), { fromMs: nowMs - 12 * dayMs }),
  'not-numbers': of('not-numbers', (atMs) => ({ good: good(atMs) }), { broken: true }),
  stopped: of('stopped', (atMs) => ({ good: good(atMs) }), { untilMs: nowMs - dayMs }),
  'just-stopped': of('just-stopped', (atMs) => ({ good: good(atMs) }), { untilMs: nowMs - 2 * stepMs }),
  'soon-stopped': of('soon-stopped', (atMs) => ({ good: good(atMs) }), { untilMs: nowMs - 5 * stepMs }),
  gap: of('gap', (atMs) => ({ good: good(atMs) }), {
    withoutData: (atMs) => atMs > nowMs - 5 * dayMs && atMs <= nowMs - 5 * dayMs + 3 * 3_600_000,
  }),
  quiet: of('quiet', () => ({})),
  restarted: of('restarted', (atMs) => ({ good: good(atMs), bad: onDay(atMs, 3) ? 8_650 / oneDay : 0 }), {
    restartEveryMs: 3 * dayMs + 2 * 3_600_000,
  }),
} satisfies Record<string, Month>;

let prometheus: RecordedPrometheus | undefined;
beforeAll(async () => {
  prometheus = await prometheusWith(nodeShell(), [
    ...Object.values(months).flatMap(counters),
    ...recorded('rules', 32),
    ...recorded('young-rules', 2),
    ...counters({ ...months.half, target: 'young-rules' }),
  ]);
});
afterAll(() => prometheus?.end());

const orders = {
  name: 'orders-good',
  objective: 0.995,
  windowDays: 30,
  indicator: { kind: 'availability', of: 'order' },
} as const;
const fast = {
  name: 'orders-fast',
  objective: 0.95,
  windowDays: 30,
  indicator: { kind: 'latency', of: 'order', belowMs: 500 },
} as const;
const fairlyFast = { ...fast, indicator: { ...fast.indicator, belowMs: 2_000 } } as const;

/** A share of the true value: edges of the window lie between two samples. */
const tolerance = 0.001;

describe('what is spent', () => {
  test('what is spent equals the counts of a known month, by status and by latency', async () => {
    const { good: wanted, slow, bad } = truth(months.half, nowMs, 30 * dayMs);
    const events = wanted + slow + bad;
    const [byStatus, byTime, byTwoSeconds] = await budgets('half', [orders, fast, fairlyFast]);
    near(byStatus?.events, events);
    near(byStatus?.badEvents, bad);
    near(byTime?.badEvents, bad + slow);
    near(byTwoSeconds?.badEvents, bad);
    near(byStatus?.spent, bad / (events * 0.005));
    near(byStatus?.left?.events, events * 0.005 - bad);
    near(byStatus?.left?.minutes, ((events * 0.005 - bad) / events) * 30 * 24 * 60);
    expect(byStatus).toMatchObject({ outcome: 'pass', source: 'counters', burnLastHour: 0, fix: null });
    expect(byStatus?.because).toMatch(/^47\.7 % is spent, 9\d{3} bad events are left$/);
  });

  test('what is spent is nothing in a month without bad ones; what is neither good nor bad is left out', async () => {
    const [budget] = await budgets('fresh');
    near(budget?.events, truth(months.fresh, nowMs, 30 * dayMs).good);
    expect(budget).toMatchObject({ outcome: 'pass', badEvents: 0, spent: 0, dataDays: 30 });
  });

  test('more than all of it is refused, with the day on which the bad ones have left the window', async () => {
    const [budget] = await budgets('over');
    near(budget?.badEvents, 36_000);
    expect(budget?.outcome).toBe('fail');
    expect(budget?.because).toMatch(/^overspent: 3\d{4} bad events, 17\d{3} are allowed$/);
    expect(budget?.fix).toBe(
      'wait until 2026-12-01 (11 d), if nothing else goes wrong; until then play nothing that costs',
    );
  });

  test('counters that were reset every three days count as if they had not been', async () => {
    const [budget] = await budgets('restarted');
    near(budget?.badEvents, 8_650);
    near(budget?.events, truth(months.restarted, nowMs, 30 * dayMs).good + 8_650);
  });

  test('what is spent comes from recorded series where they reach back, and from counters where they do not', async () => {
    const [fromRules] = await budgets('rules');
    expect(fromRules).toMatchObject({
      source: 'recorded',
      events: 1_000_000,
      badEvents: 2_500,
      outcome: 'pass',
      traffic: { perSecond: 7_200 / 3600 },
    });
    near(fromRules?.spent, 0.5);
    const [fromCounters] = await budgets('young-rules');
    expect(fromCounters?.source).toBe('counters');
    near(fromCounters?.badEvents, truth(months.half, nowMs, 30 * dayMs).bad);
  });
});

describe('what is not known', () => {
  test.each([
    ['partial', /^only 12 of 30 days have data; at least 27 are needed$/],
    ['not-numbers', /^Prometheus answers with NaN or Inf instead of a count$/],
    ['stopped', /^the last hour has no data/],
    [
      'soon-stopped',
      /^only 4\d minutes of the last hour have data: what was counted before does not describe the present$/,
    ],
    [
      'just-stopped',
      /^the last minutes have no data: what was counted before does not describe the present$/,
    ],
    ['quiet', /^no event was counted within 30 d$/],
  ])('what is left is not known of the target %s', async (target, because) => {
    const [budget] = await budgets(target);
    expect(budget).toMatchObject({
      outcome: 'unknown',
      because: expect.stringMatching(because),
      drill: null,
    });
    expect(budget?.fix).not.toBeNull();
  });

  test('a journey or an edge that is not counted is not known', async () => {
    const [journey, edge] = await budgets('half', [
      { ...orders, indicator: { kind: 'availability', of: 'menu' } },
      { ...fast, indicator: { ...fast.indicator, belowMs: 1_000 } },
    ]);
    expect(journey).toMatchObject({
      outcome: 'unknown',
      because: 'no series of menu for target "half" within 30 d',
      source: null,
    });
    expect(edge).toMatchObject({
      outcome: 'unknown',
      because: 'no series of order with an edge at 1000 ms for target "half" within 30 d',
      source: null,
    });
  });

  test('hours without data are not known where they could hold more than is left', async () => {
    // 3.6 h of a total outage are allowed with 99.5 %, 43 min with 99.9 %.
    const [loose, tight] = await budgets('gap', [orders, { ...orders, objective: 0.999 }]);
    expect(loose).toMatchObject({ outcome: 'pass', spent: 0, dataDays: 29.9 });
    expect(tight).toMatchObject({
      outcome: 'unknown',
      spent: 0,
      fix: expect.stringMatching(/^wait until the gap has left the window/),
    });
    expect(tight?.because).toMatch(
      /^2\.9\d h have no data, which could hold more than the budget left \(14\d{3} bad events; 3\d{3} are left\)$/,
    );
  });

  test('hours without data are not known where they and a drill could hold more than is left', async () => {
    const costing = (share: number) =>
      rehearsed({ wanted: 1_000_000, bad: share * 1_000_000, atMostBad: share * 1_000_000 }, 3_600_000);
    expect((await budgets('gap', [orders], costing(0.01)))[0]?.outcome).toBe('pass');
    expect((await budgets('gap', [orders], costing(0.9)))[0]).toMatchObject({
      outcome: 'unknown',
      because: expect.stringMatching(
        /^the drill would cost .*; but 2\.9\d h have no data, which could hold more than the budget left/,
      ),
    });
  });

  test('an answer that Prometheus itself calls partial is not known', async () => {
    const partial = await warning(prometheus?.url ?? '', 'remote read: one store is away');
    const {
      outcome,
      slos: [budget],
    } = await readBudget(prometheusAt(partial.url), {
      slos: [orders],
      target: 'fresh',
      drill: null,
      nowMs,
    }).finally(() => partial.end());
    expect(outcome).toBe('unknown');
    expect(budget).toMatchObject({
      because: 'Prometheus warns that its answers may be partial: "remote read: one store is away"',
      badEvents: 0,
      drill: null,
    });
    const informing = await warning(prometheus?.url ?? '', 'PromQL info: metric might not be a counter');
    expect(
      (
        await readBudget(prometheusAt(informing.url), {
          slos: [orders],
          target: 'fresh',
          drill: null,
          nowMs,
        }).finally(() => informing.end())
      ).outcome,
    ).toBe('pass');
  });

  test('one SLO that is not known keeps the whole answer from passing', async () => {
    const { outcome } = await readBudget(prometheusAt(prometheus?.url ?? ''), {
      slos: [orders, { ...orders, name: 'menus', indicator: { kind: 'availability', of: 'menu' } }],
      target: 'half',
      drill: null,
      nowMs,
    });
    expect(outcome).toBe('unknown');
  });
});

describe('a drill', () => {
  test('a drill that fits may be played: its cost is the rehearsed share of the traffic of a week ago', async () => {
    // The hour from noon, a week ago: 15 steps of 400 and 10.
    const perSecond = 410 / 240;
    const [budget] = await budgets('half', [orders], rehearsed({ wanted: 600, bad: 60, atMostBad: 75 }));
    near(budget?.traffic?.perSecond, perSecond);
    expect(budget?.traffic?.from).toBe('week-before');
    near(budget?.drill?.badEvents, perSecond * 20 * 0.1);
    near(budget?.drill?.atMost, perSecond * 20 * 0.125);
    expect(budget?.outcome).toBe('pass');
  });

  test('a drill that costs more than is left is refused, with when it fits: a later day, a quieter hour, a smaller drill', async () => {
    const leftOfIt = truth(months.half, nowMs, 30 * dayMs);
    const left = (leftOfIt.good + leftOfIt.slow + leftOfIt.bad) * 0.005 - leftOfIt.bad;
    // By day half again as much as is left, at night (a quarter of the traffic) within it.
    const share = (left * 1.5) / (410 / 240) / 36_000;
    const [budget] = await budgets(
      'half',
      [orders],
      rehearsed({ wanted: 1_000_000, bad: share * 1_000_000, atMostBad: share * 1_000_000 }, 36_000_000),
    );
    expect(budget?.outcome).toBe('fail');
    expect(budget?.because).toMatch(/^the drill would cost \d+ bad events \(at most \d+\); \d+ are left$/);
    expect(budget?.fix).toMatch(
      /^wait until 2026-12-18 \(28 d\), if nothing else goes wrong; or play it at 0\d:00 UTC, when traffic is 0\.458\/s and it costs at most \d+; or make it smaller: at most 66\.\d+ % of this cost fits$/,
    );
  });

  test('a drill with too small a rehearsal is not known', async () => {
    const [budget] = await budgets(
      'half',
      [orders],
      rehearsed({ wanted: 10, bad: 0, atMostBad: 2.6 }, 36_000_000),
    );
    expect(budget).toMatchObject({
      outcome: 'unknown',
      because: expect.stringMatching(/the rehearsal is too small to tell$/),
    });
  });

  test('a drill that was never rehearsed is not known, and is refused outright where the budget is overspent', async () => {
    const other = rehearsed({ wanted: 600, bad: 60, atMostBad: 75 });
    const plan: FaultPlan = [
      { atMs: 0, holdMs: 0, fault: { kind: 'switch-over-writer', of: { role: 'writer' } } },
    ];
    const [unknown] = await budgets('half', [orders], { ...other, plan });
    expect(unknown).toMatchObject({
      outcome: 'unknown',
      because:
        'what the drill would cost is not known: step 1 (switch-over-writer) is not priced: a-run played crash-writer only',
    });
    expect((await budgets('over', [orders], { ...other, plan }))[0]?.outcome).toBe('fail');
  });
});

describe('a target', () => {
  const read = (target: string | null) =>
    readBudget(prometheusAt(prometheus?.url ?? ''), { slos: [orders], target, drill: null, nowMs });

  test('a target must be named where there are several, and must be one of them', async () => {
    await expect(read(null)).rejects.toMatchObject({
      code: 'unknown-target',
      explanation: { what: 'several targets have data there, and none was named' },
    });
    await expect(read('elsewhere')).rejects.toMatchObject({
      code: 'unknown-target',
      explanation: {
        what: 'no target "elsewhere" has data there',
        why: expect.stringContaining('fresh, gap, half'),
      },
    });
  });

  test('a target cannot be found in an empty Prometheus', async () => {
    const empty = await prometheusWith(nodeShell(), []);
    try {
      await expect(
        readBudget(prometheusAt(empty.url), { slos: [orders], target: null, drill: null, nowMs }),
      ).rejects.toMatchObject({ code: 'prometheus-empty', exitCode: 2 });
    } finally {
      await empty.end();
    }
  });
});

describe('an own service', () => {
  const own = (target: string | null, url = prometheus?.url ?? '') =>
    readBudget(prometheusAt(url), { slos: [orders], target, drill: null, nowMs, countedByOwnSeries: true });

  test('an own service has the budget that its recorded series show, and no counters of ours are read for it', async () => {
    const [recordedBudget] = (await own('rules')).slos;
    expect(recordedBudget).toMatchObject({ source: 'recorded', badEvents: 2_500, outcome: 'pass' });
    const [young] = (await own('young-rules')).slos;
    expect(young).toMatchObject({ source: 'recorded', outcome: 'unknown', dataDays: 2 });
    expect(young?.fix).toMatch(/^keep Prometheus scraping/);
  });

  test('an own service without recorded series is asked for its rules, and for no balancer', async () => {
    // It has counters of ours, which are none of an own service.
    await expect(own('fresh')).rejects.toMatchObject({
      code: 'prometheus-empty',
      exitCode: 2,
      explanation: {
        what: expect.stringMatching(/has recorded nothing of fresh$/),
        why: 'slo:events:increase5m has no series with target="fresh"; there are rules, young-rules',
        fix: expect.stringMatching(/^load the rules that showtime generate --slos --metrics writes/),
      },
    });
    const [journey] = (
      await readBudget(prometheusAt(prometheus?.url ?? ''), {
        slos: [{ ...orders, name: 'never-recorded' }],
        target: 'rules',
        drill: null,
        nowMs,
        countedByOwnSeries: true,
      })
    ).slos;
    expect(journey?.fix).toMatch(/^load the rules that showtime generate --slos --metrics writes/);
  });
});

async function budgets(
  target: string,
  slos: Parameters<typeof readBudget>[1]['slos'] = [orders],
  drill: Parameters<typeof readBudget>[1]['drill'] = null,
): Promise<readonly SloBudget[]> {
  return (await readBudget(prometheusAt(prometheus?.url ?? ''), { slos, target, drill, nowMs })).slos;
}

/**
 * Stands before a Prometheus and adds a warning to each of its answers, as one with a store that is away
 * does.
 */
async function warning(behind: string, text: string): Promise<{ url: string; end(): void }> {
  const server = createServer((request, response) => {
    void (async () => {
      const body = await buffer(request);
      const { method = 'GET', headers } = request;
      const answer = await fetch(`${behind}${request.url}`, {
        method,
        headers: { 'content-type': headers['content-type'] ?? '' },
        ...(method === 'POST' ? { body } : {}),
      });
      response.end(JSON.stringify({ ...((await answer.json()) as object), warnings: [text] }));
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    end: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function rehearsed(
  cost: { wanted: number; bad: number; atMostBad: number },
  spanMs = 20_000,
): { plan: FaultPlan; rehearsal: Rehearsal } {
  const fault = { kind: 'crash-writer', of: { role: 'writer' } } as const;
  return {
    plan: [{ atMs: 10_000, holdMs: 5_000, fault }],
    rehearsal: {
      run: 'a-run',
      faults: [
        {
          id: 'f1',
          fault,
          holdMs: 5_000,
          spanMs,
          unknownBecause: null,
          costs: [{ slo: 'orders-good', ...cost, held: cost }],
        },
      ],
    },
  };
}

/** The series that rules would have recorded: a steady 600 events each five minutes, for the given days. */
function recorded(target: string, days: number): WrittenSeries[] {
  const at = Array.from(
    { length: (days * dayMs) / stepMs },
    (_, k) => nowMs - days * dayMs + (k + 1) * stepMs,
  );
  const series = (name: string, value: number): WrittenSeries => ({
    series: `slo:${name}{slo="orders-good",target="${target}"}`,
    points: at.map((atMs) => [atMs, value]),
  });
  return [
    series('events:increase5m', 600),
    series('events:increase1h', 7_200),
    series('events:increase30d', 1_000_000),
    series('bad_events:increase1h', 0),
    series('bad_events:increase1d', 80),
    series('bad_events:increase30d', 2_500),
  ];
}

function near(found: number | null | undefined, wanted: number, share = tolerance): void {
  expect(found).toBeGreaterThanOrEqual(wanted - Math.abs(wanted) * share);
  expect(found).toBeLessThanOrEqual(wanted + Math.abs(wanted) * share);
}
