// The running comparison on two real servers: what it looks up, what it finds missing, and what it says of a server that
// does not answer.
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Connection } from 'mysql2/promise';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { comparisonLine, type ComparisonLine, type LedgerLine } from '../../contract/index.ts';
import { systemClock } from '../../platform/clock.ts';
import { DatabaseServer } from '../../service/testing/server.ts';
import { RunClock } from '../clock/run-clock.ts';
import { startComparison, type RunningComparison } from './running-comparison.ts';

const clock = systemClock();
const runClock = new RunClock(clock, { startedMonotonicMs: clock.nowMs(), startedWallMs: clock.wallMs() });
let servers: { writer: DatabaseServer; reader: DatabaseServer };
let writer: Connection;
let reader: Connection;
let dir: string;
let running: RunningComparison;

async function serverWithOrders(id: number): Promise<[DatabaseServer, Connection]> {
  const server = await DatabaseServer.start();
  const admin = await server.administer('orders');
  await admin.query(`SET GLOBAL server_id = ${id}`);
  // Without a unique key, so that an order can be stored twice.
  await admin.query(
    'CREATE TABLE orders (id CHAR(26) PRIMARY KEY, member_id INT NOT NULL, idempotency_key VARCHAR(64) NOT NULL)',
  );
  return [server, admin];
}

beforeAll(async () => {
  const [[one, here], [other, there]] = await Promise.all([serverWithOrders(7), serverWithOrders(8)]);
  servers = { writer: one, reader: other };
  [writer, reader] = [here, there];
});
afterAll(async () => {
  await Promise.all([writer.end(), reader.end()]);
  await Promise.all(Object.values(servers).map((server) => server.end()));
});
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'showtime-comparing-'));
  await Promise.all([writer.query('DELETE FROM orders'), reader.query('DELETE FROM orders')]);
});
afterEach(async () => {
  await running.stop();
  await rm(dir, { recursive: true, force: true });
});

function start(readerBehind: DatabaseServer): void {
  const addressOf = (server: DatabaseServer) => ({ ...server.address('orders'), pid: null });
  running = startComparison({
    clock,
    runClock,
    writer: addressOf(servers.writer),
    reader: addressOf(readerBehind),
    path: join(dir, 'comparisons.ndjson'),
  });
}

function acknowledged(n: number, more: Partial<LedgerLine> = {}): LedgerLine {
  const about = { n, op: 'order' as const, member: n, key: `k-${n}`, send: 1 };
  return { atMs: n, scheduledMs: n, ...about, outcome: 'acknowledged', order: `o-${n}`, ...more };
}

async function store(connection: Connection, id: string, n: number): Promise<void> {
  await connection.query('INSERT INTO orders VALUES (?, ?, ?)', [id, n, `k-${n}`]);
}

async function newest(): Promise<ComparisonLine | undefined> {
  const text = await readFile(join(dir, 'comparisons.ndjson'), 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  return lines.map((line) => comparisonLine.parse(JSON.parse(line))).at(-1);
}

it('customers’ acknowledged orders are looked up in writer and reader, and what is missing or doubled is counted', async () => {
  await Promise.all([store(writer, 'o-1', 1), store(writer, 'o-2', 2), store(reader, 'o-1', 1)]);
  await store(writer, 'o-2-again', 2);
  start(servers.reader);
  running.take([
    acknowledged(1),
    acknowledged(2),
    acknowledged(3),
    acknowledged(-1),
    acknowledged(4, { outcome: 'unsure' }),
    acknowledged(5, { settling: true }),
  ]);
  await expect.poll(newest).toMatchObject({
    acknowledged: 3,
    writer: { server: 7, compared: 3, missing: 1, doubled: 1 },
    reader: { server: 8, compared: 3, missing: 2 },
  });
  await Promise.all([store(writer, 'o-3', 3), store(reader, 'o-2', 2), store(reader, 'o-3', 3)]);
  await expect.poll(newest).toMatchObject({ writer: { missing: 0 }, reader: { missing: 0 } });
});

it('where the writer stands in for the reader, there is no reader', async () => {
  await store(writer, 'o-1', 1);
  start(servers.writer);
  running.take([acknowledged(1)]);
  await expect.poll(newest).toMatchObject({ writer: { compared: 1, missing: 0 }, reader: null });
});

it('a writer that hangs is no answer, and when it is back all orders are looked up anew', async () => {
  await Promise.all([store(writer, 'o-1', 1), store(reader, 'o-1', 1)]);
  start(servers.reader);
  running.take([acknowledged(1)]);
  await expect.poll(newest).toMatchObject({ writer: { compared: 1 } });
  await servers.writer.signal('SIGSTOP');
  await expect.poll(newest).toMatchObject({ writer: null, reader: { compared: 1, missing: 0 } });
  await servers.writer.signal('SIGCONT');
  running.take([acknowledged(2)]);
  await expect.poll(newest).toMatchObject({ acknowledged: 2, writer: { compared: 2, missing: 1 } });
});
