// The control plane's series on hand-written histories: the scrape after each.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  inProgressStatus,
  targetMetrics,
  type Clock,
  type DatabaseLine,
  type Evidence,
  type FaultSpec,
  type NewEvent,
  type Pod,
} from '../../../contract/index.ts';
import { ControlPlaneMetrics } from './control-plane-metrics.ts';
import { screeningStarts } from './next-showtime.ts';

const zeroWallMs = 1_790_000_000_000;
let nowMs: number;
let metrics: ControlPlaneMetrics;
const clock: Clock = {
  nowMs: () => nowMs,
  wallMs: () => zeroWallMs + nowMs,
  sleep: () => Promise.reject(new Error('this clock does not sleep')),
};

function start(screeningStartsMs: readonly number[] = []): void {
  nowMs = 0;
  metrics = new ControlPlaneMetrics({ clock, zones: ['a', 'c', 'a'], screeningStartsMs });
}
beforeEach(() => start());

/** Values of one metric as a scrape gives them, by their labels. */
async function scraped(name: string): Promise<Record<string, number>> {
  const found = (await metrics.registry.getMetricsAsJSON()).find((metric) => metric.name === name);
  expect(found?.help, name).toMatch(/^[A-Z1].*\.$/);
  return Object.fromEntries(
    (found?.values ?? []).map(({ labels, value }) => [Object.values(labels).join(' '), value]),
  );
}

function event(atMs: number, happened: NewEvent): void {
  nowMs = atMs;
  metrics.event(happened);
}

const crash: FaultSpec = { kind: 'crash-writer', of: { role: 'writer' } };
const kill: FaultSpec = { kind: 'kill-pod', of: { pod: 'any' } };
const fault = (
  kind: 'fault-declared' | 'fault-injected' | 'fault-in-effect' | 'fault-recovered',
  id: string,
  spec: FaultSpec,
): NewEvent => ({ kind, id, fault: spec, evidence: {} });
const changed = (subject: string, evidence: Evidence): NewEvent => ({
  kind: 'writer-changed',
  subject,
  evidence,
});
const lost = (subject: string): NewEvent => ({ kind: 'writer-lost', subject, evidence: {} });

it("exposes every metric of a target but the balancer's, each once", async () => {
  const names = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => name);
  expect(names.toSorted()).toEqual(
    Object.values(targetMetrics)
      .filter((name) => name !== targetMetrics.balancerDuration)
      .toSorted(),
  );
});

it('exposes nothing about outages where it sees no requests', async () => {
  metrics = new ControlPlaneMetrics({ clock, zones: ['a'], screeningStartsMs: [], seesRequests: false });
  metrics.event({ kind: 'writer-lost', subject: 'db-1', evidence: {} });
  const names = (await metrics.registry.getMetricsAsJSON()).map(({ name }) => name);
  expect(names.filter((name) => name.includes('outage'))).toEqual([]);
  expect(names).toEqual(expect.arrayContaining([targetMetrics.podsReady, targetMetrics.chaosActive]));
});

describe('faults', () => {
  it('faults are all at zero from the start, every kind', async () => {
    expect(await scraped('chaos_active')).toMatchObject({
      'terminate-pod': 0,
      'kill-pod': 0,
      'crash-writer': 0,
      'switch-over-writer': 0,
      'refuse-orders': 0,
    });
    expect(Object.keys(await scraped('chaos_active_seconds_total'))).toEqual(
      Object.keys(await scraped('chaos_active')),
    );
  });

  it('faults are in effect from their proof until they are recovered, not from their injection', async () => {
    event(1_000, fault('fault-declared', 'f1', crash));
    event(1_010, fault('fault-injected', 'f1', crash));
    expect((await scraped('chaos_active'))['crash-writer']).toBe(0);
    event(1_200, fault('fault-in-effect', 'f1', crash));
    nowMs = 3_700;
    expect([
      (await scraped('chaos_active'))['crash-writer'],
      (await scraped('chaos_active_seconds_total'))['crash-writer'],
    ]).toEqual([1, 2.5]);
    event(4_200, fault('fault-recovered', 'f1', crash));
    nowMs = 60_000;
    expect([
      (await scraped('chaos_active'))['crash-writer'],
      (await scraped('chaos_active_seconds_total'))['crash-writer'],
    ]).toEqual([0, 3]);
  });

  it('faults count each for itself side by side, and ids of an earlier plan again', async () => {
    for (const id of ['f1', 'f2', 'f3']) event(0, fault('fault-declared', id, id === 'f3' ? crash : kill));
    for (const id of ['f1', 'f2', 'f3'])
      event(1_000, fault('fault-in-effect', id, id === 'f3' ? crash : kill));
    expect(await scraped('chaos_active')).toMatchObject({ 'kill-pod': 2, 'crash-writer': 1 });
    event(2_000, fault('fault-recovered', 'f1', kill));
    event(3_000, fault('fault-recovered', 'f2', kill));
    expect(await scraped('chaos_active')).toMatchObject({ 'kill-pod': 0, 'crash-writer': 1 });
    event(5_000, fault('fault-declared', 'f1', kill));
    event(5_000, fault('fault-in-effect', 'f1', kill));
    nowMs = 6_500;
    expect(await scraped('chaos_active_seconds_total')).toMatchObject({
      'kill-pod': 4.5,
      'crash-writer': 5.5,
    });
  });

  it('faults count for nothing when they were never proven, or proven only after they were undone', async () => {
    event(0, fault('fault-declared', 'f1', crash));
    event(1_000, fault('fault-recovered', 'f1', crash));
    event(1_500, fault('fault-in-effect', 'f1', crash));
    nowMs = 9_000;
    expect([
      (await scraped('chaos_active'))['crash-writer'],
      (await scraped('chaos_active_seconds_total'))['crash-writer'],
    ]).toEqual([0, 0]);
  });
});

describe('the writer', () => {
  const read = async (): Promise<[number | undefined, number | undefined]> => [
    (await scraped('database_promotions_total'))[''],
    (await scraped('database_writerless_seconds_total'))[''],
  ];

  it('the writer is missed from lost to changed, the gap that goes on included', async () => {
    expect(await read()).toEqual([0, 0]);
    event(10_000, lost('db-1'));
    nowMs = 10_250;
    expect(await read()).toEqual([0, 0.25]);
    event(10_347.5, changed('db-2', { planned: false, from: 'db-1', drained_ms: 20 }));
    nowMs = 50_000;
    expect(await read()).toEqual([1, 0.3475]);
    event(60_000, lost('db-2'));
    event(61_000, changed('db-1', { planned: false, from: 'db-2', drained_ms: 20 }));
    expect(await read()).toEqual([2, 1.3475]);
  });

  it('the writer is missed as long as the old one was closed when the change was planned', async () => {
    event(10_000, changed('db-2', { planned: true, from: 'db-1', closed_ms: 42 }));
    nowMs = 50_000;
    expect(await read()).toEqual([1, 0.042]);
  });

  it('the writer that comes back on its data was missed, without a promotion', async () => {
    event(1_000, lost('db-1'));
    event(1_500, { kind: 'database-failed', subject: 'db-1', evidence: {} });
    event(4_000, changed('db-1', { planned: false, from: 'db-1', restarted: true }));
    expect(await read()).toEqual([0, 3]);
  });
});

describe('database members', () => {
  const line = (
    semiSync: boolean,
    roles: readonly ('writer' | 'reader' | 'fenced')[],
    lagSeconds: number | null,
  ): DatabaseLine => ({
    kind: 'state',
    atMs: 0,
    writer: 'db-1',
    semiSync,
    semiSyncReaders: 1,
    unacknowledgedCommits: 0,
    members: roles.map((role, n) => ({
      name: `db-${n + 1}`,
      zone: n === 0 ? 'a' : 'c',
      role,
      gtid: null,
      lagSeconds: role === 'reader' ? lagSeconds : null,
    })),
  });

  it('database members have no data before the first reading', async () => {
    for (const name of ['database_member_role', 'database_replica_lag_seconds', 'database_semi_sync'])
      expect(await scraped(name)).toEqual({});
  });

  it('database members have one role each, and a lag only if the reader reports it', async () => {
    metrics.databaseLine(line(true, ['writer', 'reader'], 2));
    const role = await scraped('database_member_role');
    expect(Object.keys(role)).toHaveLength(10);
    expect(Object.entries(role).filter(([, value]) => value === 1)).toEqual([
      ['db-1 a writer', 1],
      ['db-2 c reader', 1],
    ]);
    expect([await scraped('database_replica_lag_seconds'), await scraped('database_semi_sync')]).toEqual([
      { 'db-2': 2 },
      { '': 1 },
    ]);
    metrics.databaseLine(line(false, ['fenced', 'writer'], null));
    expect(Object.entries(await scraped('database_member_role')).filter(([, value]) => value === 1)).toEqual([
      ['db-1 a fenced', 1],
      ['db-2 c writer', 1],
    ]);
    expect([await scraped('database_replica_lag_seconds'), await scraped('database_semi_sync')]).toEqual([
      {},
      { '': 0 },
    ]);
  });
});

describe('pods', () => {
  const pod = (name: string, zone: string, ready: boolean): Pod => ({
    name,
    zone,
    ready,
    pid: 1,
    url: 'http://127.0.1.1:1',
  });
  const gone = (subject: string, zone: string, wasLeaving: boolean): NewEvent => ({
    kind: 'pod-gone',
    subject,
    evidence: { zone, wasLeaving },
  });

  it('pods are wanted and ready by zone, also where none is left', async () => {
    expect([await scraped('pods_wanted'), await scraped('pods_ready')]).toEqual([
      { a: 2, c: 1 },
      { a: 0, c: 0 },
    ]);
    metrics.listPods(async () => [
      pod('pod-1', 'a', true),
      pod('pod-2', 'c', false),
      pod('pod-3', 'a', true),
    ]);
    expect(await scraped('pods_ready')).toEqual({ a: 2, c: 0 });
  });

  it('pods that end are restarts, terminated or not, for an hour', async () => {
    for (const [name, zone] of [
      ['pod-1', 'a'],
      ['pod-2', 'c'],
      ['pod-3', 'a'],
    ] as const)
      event(0, { kind: 'pod-started', subject: name, evidence: { zone } });
    expect(await scraped('pod_restarts_total')).toEqual({ 'pod-1 a': 0, 'pod-2 c': 0, 'pod-3 a': 0 });
    event(1_000, gone('pod-1', 'a', false));
    event(1_000, gone('pod-2', 'c', true));
    expect(await scraped('pod_restarts_total')).toEqual({ 'pod-1 a': 1, 'pod-2 c': 1, 'pod-3 a': 0 });
    event(3_602_000, { kind: 'pod-started', subject: 'pod-4', evidence: { zone: 'a' } });
    expect(await scraped('pod_restarts_total')).toEqual({ 'pod-3 a': 0, 'pod-4 a': 0 });
  });
});

describe('orders', () => {
  const read = async (): Promise<(number | undefined)[]> =>
    Promise.all(
      [
        targetMetrics.orderOutages,
        targetMetrics.orderOutageSeconds,
        targetMetrics.orderLastOutage,
        targetMetrics.orderOutageStart,
        targetMetrics.orderFirstError,
        targetMetrics.orderFirstGood,
      ].map(async (name) => (await scraped(name))['']),
    );
  function order(
    arrivedMs: number,
    endedMs: number,
    status: number,
    traffic: 'customer' | 'harness' = 'customer',
  ): void {
    const request = { journey: 'order', traffic, arrivedMs } as const;
    metrics.arrived(request);
    metrics.answered({ ...request, endedMs, status, answeredBy: 'pod' });
  }

  it("orders that fail begin an outage, customers' and probes' alike, until one is good; one in progress is not; its instants are Unix seconds", async () => {
    expect(await read()).toEqual([0, 0, 0, 0, 0, 0]);
    order(0, 5, 201);
    order(1_000, 1_010, 503);
    order(1_100, 1_110, 502, 'harness');
    order(1_300, 1_310, 460);
    nowMs = 1_400;
    expect(await read()).toEqual([1, 0.31, 0.31, zeroWallMs / 1000 + 1, zeroWallMs / 1000 + 1.01, 0]);
    order(1_400, 1_405, inProgressStatus);
    order(1_500, 1_520, 409);
    nowMs = 90_000;
    expect(await read()).toEqual([
      1,
      0.52,
      0.52,
      zeroWallMs / 1000 + 1,
      zeroWallMs / 1000 + 1.01,
      zeroWallMs / 1000 + 1.52,
    ]);
  });

  it("orders are not menus, and a client's mistake is no failure", async () => {
    order(0, 10, 401);
    order(200, 210, 422);
    const menu = { journey: 'menu', traffic: 'customer', arrivedMs: 300 } as const;
    metrics.arrived(menu);
    metrics.answered({ ...menu, endedMs: 900, status: 503, answeredBy: 'balancer' });
    nowMs = 2_000;
    expect(await read()).toEqual([0, 0, 0, 0, 0, 0]);
  });
});

describe('the next showtime', () => {
  it('the next showtime is the first screening that has not begun, and absent after the last', async () => {
    start([zeroWallMs + 9_000, zeroWallMs + 5_000]);
    expect(await scraped('next_showtime_timestamp_seconds')).toEqual({ '': zeroWallMs / 1000 + 5 });
    nowMs = 5_000;
    expect(await scraped('next_showtime_timestamp_seconds')).toEqual({ '': zeroWallMs / 1000 + 9 });
    nowMs = 9_000;
    expect(await scraped('next_showtime_timestamp_seconds')).toEqual({});
    start();
    expect(await scraped('next_showtime_timestamp_seconds')).toEqual({});
  });

  it('the next showtime is in the seed data file with its offset, and another file is refused', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'house-'));
    const path = join(folder, 'house.json');
    await writeFile(
      path,
      JSON.stringify({ theatres: [], screenings: [{ id: 'T1-1', startsAt: '2026-11-21T19:00:00+09:00' }] }),
    );
    expect(await screeningStarts(path)).toEqual([Date.UTC(2026, 10, 21, 10)]);
    await writeFile(path, JSON.stringify({ screenings: [{ startsAt: 'tonight' }] }));
    await expect(screeningStarts(path)).rejects.toThrow('startsAt');
    expect(await screeningStarts(null)).toEqual([]);
    await rm(folder, { recursive: true });
  });
});
