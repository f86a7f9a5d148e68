// Probes on a real server and a real database: pace, overlap, timeouts, and their results through an outage.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { parseProbe, probe, type Clock, type LedgerLine, type ProbeRow } from '../../contract/index.ts';
import { DatabaseServer } from '../../service/testing/server.ts';
import { RunClock } from '../clock/run-clock.ts';
import { LedgerFile } from '../ledger/ledger-file.ts';
import { SmallCinema } from '../testing/small-cinema.ts';
import { startOrderProbe } from './order-probe.ts';
import { startPaced } from './pace.ts';
import { ProbesFile } from './probes-file.ts';
import { startSqlProbe } from './sql-probe.ts';

const clock = systemClock();
const runClock = new RunClock(clock, { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() });
let dir: string;
let probes: ProbesFile;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'showtime-probes-'));
  probes = new ProbesFile(join(dir, 'probes.csv'));
});
afterEach(async () => {
  probes.close();
  await rm(dir, { recursive: true, force: true });
});

async function rows(): Promise<ProbeRow[]> {
  const lines = (await readFile(join(dir, 'probes.csv'), 'utf8')).trim().split('\n');
  expect(lines.shift()).toBe('probe,n,sent_ms,ended_ms,outcome');
  return lines.map((line) => parseProbe(line)!).sort((a, b) => a.sentMs - b.sentMs);
}

/** Waits until a row that fits is on record, while the probe runs. */
async function untilRow(fits: (row: ProbeRow) => boolean): Promise<void> {
  await expect.poll(async () => (await rows()).some(fits), { interval: 5 }).toBe(true);
}

describe('the pace', () => {
  it('the pace leaves nothing out when time jumps, and never waits for what it started', async () => {
    let nowMs = 1_000;
    const jumps = [50, 200, 50];
    const stopped = new AbortController();
    const stub: Clock = {
      nowMs: () => nowMs,
      wallMs: () => 0,
      sleep: (_ms, signal) =>
        new Promise((resolve, reject) => {
          const jump = jumps.shift();
          if (jump !== undefined) {
            nowMs += jump;
            return resolve();
          }
          stopped.abort();
          signal?.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
        }),
    };
    const fired: [number, number, number][] = [];
    let release: () => void = () => undefined;
    const hanging = new Promise<void>((resolve) => {
      release = resolve;
    });
    const paced = startPaced(stub, 50, async (index, plannedMs) => {
      fired.push([index, plannedMs, nowMs]);
      await hanging;
    });
    await new Promise<void>((resolve) =>
      stopped.signal.aborted
        ? resolve()
        : stopped.signal.addEventListener('abort', () => resolve(), { once: true }),
    );
    expect(fired).toEqual([
      [1, 1_000, 1_000],
      [2, 1_050, 1_050],
      [3, 1_100, 1_250],
      [4, 1_150, 1_250],
      [5, 1_200, 1_250],
      [6, 1_250, 1_250],
      [7, 1_300, 1_300],
    ]);
    release();
    await paced.stop();
  });
});

describe('the order probe', () => {
  it('the order probe orders every 50 ms with a new key, records the attempt first, and records an outage', async () => {
    const cinema = new SmallCinema();
    await cinema.open();
    const ledger = new LedgerFile(join(dir, 'ledger.ndjson'));
    const running = startOrderProbe({
      clock,
      runClock,
      baseUrl: cinema.baseUrl,
      token: 'probe',
      runNonce: 'run',
      ledger,
      probes,
    });
    await untilRow(({ outcome }) => outcome === 'acknowledged');
    await cinema.close();
    const closedMs = runClock.nowMs();
    await untilRow(({ outcome, sentMs }) => outcome === 'not-sent' && sentMs > closedMs);
    const openedMs = runClock.nowMs();
    await cinema.open();
    await untilRow(({ outcome, sentMs }) => outcome === 'acknowledged' && sentMs > openedMs);
    const counts = await running.stop();
    ledger.close();
    await cinema.close();
    const seen = await rows();
    expect(seen.map(({ n }) => n).sort((a, b) => b - a)).toEqual(
      Array.from({ length: counts.sent }, (_, index) => -1 - index),
    );
    expect(seen.filter(({ outcome }) => outcome === 'acknowledged')).toHaveLength(counts.acknowledged);
    expect(
      seen
        .filter(({ sentMs, endedMs }) => sentMs > closedMs && endedMs < openedMs)
        .map(({ outcome }) => outcome),
    ).toSatisfy((all: string[]) => all.length > 0 && all.every((outcome) => outcome === 'not-sent'));
    expect(seen.at(-1)?.outcome).toBe('acknowledged');
    expect(cinema.orders.size).toBeGreaterThanOrEqual(counts.acknowledged);
    const lines = (await readFile(join(dir, 'ledger.ndjson'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as LedgerLine);
    expect(lines).toHaveLength(2 * counts.sent);
    for (const n of seen.map((row) => row.n)) {
      const [attempted, result] = lines.filter((line) => line.n === n);
      expect(attempted).toMatchObject({
        op: 'order',
        outcome: 'attempted',
        member: probe.member,
        key: `run-p-${-n}`,
        theatre: probe.theatre,
        lines: [{ item: probe.item, quantity: 1 }],
      });
      expect(result?.outcome).toBe(seen.find((row) => row.n === n)?.outcome);
    }
  });

  it('the order probe overlaps: requests to a server that hangs continue, and each probe ends by its timeout', async () => {
    const cinema = new SmallCinema();
    await cinema.open();
    cinema.mood = 'hang';
    const ledger = new LedgerFile(join(dir, 'ledger.ndjson'));
    const running = startOrderProbe({
      clock,
      runClock,
      baseUrl: cinema.baseUrl,
      token: 'probe',
      runNonce: 'run',
      ledger,
      probes,
    });
    await expect.poll(() => cinema.arrived.length, { interval: 5 }).toBeGreaterThan(5);
    const { sent, acknowledged } = await running.stop();
    ledger.close();
    await cinema.close();
    expect(acknowledged).toBe(0);
    const seen = await rows();
    expect(seen).toHaveLength(sent);
    for (const { outcome, sentMs, endedMs } of seen) {
      expect(outcome).toBe('unsure');
      expect(endedMs - sentMs).toBeGreaterThanOrEqual(1_990);
    }
  });
});

describe('the SQL probe', () => {
  it('the SQL probe writes every 20 ms, is indeterminate while the writer hangs or is gone, and recovers at once', async () => {
    const server = await DatabaseServer.start();
    try {
      const admin = await server.administer('orders');
      await admin.query(
        'CREATE TABLE probe_writes (id BIGINT PRIMARY KEY AUTO_INCREMENT, run VARCHAR(64) NOT NULL, n BIGINT NOT NULL)',
      );
      await admin.end();
      const running = startSqlProbe({
        clock,
        runClock,
        writer: { ...server.address('orders'), pid: null },
        runNonce: 'run',
        probes,
      });
      await untilRow(({ outcome }) => outcome === 'acknowledged');
      await server.signal('SIGSTOP');
      const stoppedMs = runClock.nowMs();
      await untilRow(({ outcome, sentMs }) => outcome === 'unsure' && sentMs > stoppedMs);
      await server.signal('SIGKILL');
      const goneMs = runClock.nowMs();
      await untilRow(({ sentMs }) => sentMs > goneMs);
      await server.resume();
      const backMs = runClock.nowMs();
      await untilRow(({ outcome, sentMs }) => outcome === 'acknowledged' && sentMs > backMs + 100);
      const { sent, acknowledged } = await running.stop();
      const seen = await rows();
      expect(seen.map(({ n }) => n).sort((a, b) => a - b)).toEqual(
        Array.from({ length: sent }, (_, index) => index + 1),
      );
      const during = seen.filter(({ sentMs, endedMs }) => sentMs > stoppedMs && endedMs < goneMs);
      expect(during.length).toBeGreaterThan(0);
      expect(during.every(({ outcome }) => outcome === 'unsure')).toBe(true);
      expect(seen.some(({ outcome, endedMs }) => outcome === 'acknowledged' && endedMs < stoppedMs)).toBe(
        true,
      );
      expect(
        seen.filter(({ sentMs }) => sentMs > backMs + 100).every(({ outcome }) => outcome === 'acknowledged'),
      ).toBe(true);
      // What was acknowledged is there; what was indeterminate may be.
      const reader = await server.administer('orders');
      const [[stored]] = (await reader.query(
        "SELECT COUNT(*) AS count FROM probe_writes WHERE run = 'run'",
      )) as unknown as [[{ count: number }]];
      await reader.end();
      expect(stored.count).toBeGreaterThanOrEqual(acknowledged);
      expect(stored.count).toBeLessThanOrEqual(sent);
    } finally {
      await server.end();
    }
  });
});
