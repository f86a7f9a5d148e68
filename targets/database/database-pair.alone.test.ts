import { readFileSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../cli/clock.ts';
import { nodeShell } from '../../cli/shell.ts';
import { databaseLine, runEvent } from '../../contract/index.ts';
import { ensureMariadb } from '../../tools/mariadb/ensure-mariadb.mjs';
import { semiSyncTimeoutMs } from './server-flags.ts';
import {
  keepWriting,
  startRealPair,
  storedOrders,
  withConnection,
  type RealPair,
  type Writers,
} from './testing/real-pair.ts';

// One pair lives through all of it, as it would in a long rehearsal: each test begins and ends with a steady
// pair.
const clock = systemClock();
let real: RealPair;
beforeAll(async () => {
  real = await startRealPair({ shell: nodeShell(), clock, mariadb: await ensureMariadb() });
});
afterAll(() => real.stop());
const atWork = new Set<Writers>();
// A test that fails half-way fails alone: its writers end, and the next one finds a steady pair.
afterEach(async ({ task }) => {
  await Promise.all([...atWork].map((writers) => writers.stop()));
  atWork.clear();
  if (task.result?.state === 'fail') await steadyAgain();
});

const topology = () => real.pair.capability.topology();
const writerName = async () => (await topology()).writer ?? 'none';
const pidOf = (name: string): number => real.pair.processes().find((one) => one.name === name)?.pid ?? -1;
const startWriters = async (): Promise<Writers> => {
  const writers = keepWriting(() => real.pair.writer, 8, clock);
  atWork.add(writers);
  await acknowledgedAfter(writers, clock.nowMs(), 50);
  return writers;
};
/** Waits, polling, until so many orders were acknowledged after that moment. */
async function acknowledgedAfter(writers: Writers, afterMs: number, count = 20): Promise<void> {
  while (writers.acknowledged.filter(({ atMs }) => atMs > afterMs).length < count) await clock.sleep(5);
}
async function steadyAgain(): Promise<void> {
  for (;;) {
    const { writer, members, semiSyncReaders } = await topology();
    if (writer !== null && semiSyncReaders === 1 && members.some(({ role }) => role === 'reader')) return;
    await clock.sleep(20);
  }
}
async function expectNothingLost({ acknowledged }: Writers): Promise<void> {
  const stored = await storedOrders(real.pair.writer);
  expect(acknowledged.filter(({ order }) => !stored.has(order))).toEqual([]);
  const [rows] = await withConnection(real.pair.writer, (connection) =>
    connection.query('SELECT quantity + (SELECT COUNT(*) FROM orders) AS sum FROM stock'),
  );
  expect((rows as { sum: number }[])[0]?.sum).toBe(1_000_000);
}
/** The server's own binlog position, asked without an endpoint between. */
const positionOf = (member: string): Promise<string> =>
  withConnection(real.control(member), async (connection) => {
    const [rows] = await connection.query('SELECT @@gtid_binlog_pos AS gtid');
    return (rows as { gtid: string }[])[0]?.gtid ?? '';
  });
const kindsSince = (mark: number): string[] => real.events.slice(mark).map(({ event }) => event.kind);

test('the service user writes through the writer endpoint, reads at the reader endpoint, and cannot write there', async () => {
  await withConnection(real.pair.writer, (connection) =>
    connection.query("INSERT INTO orders VALUES ('first', 1, 'k'); "),
  );
  await withConnection(real.pair.writer, (connection) =>
    connection.query('UPDATE stock SET quantity = quantity - 1'),
  );
  await expect(
    withConnection(real.pair.reader, (connection) =>
      connection.query("INSERT INTO orders VALUES ('x', 1, 'x')"),
    ),
  ).rejects.toThrow(/read-only/);
  const [rows] = await withConnection(real.pair.members, (connection) =>
    connection.query('SELECT id FROM members'),
  );
  expect(rows).toEqual([{ id: 7 }]);
});

test('no password is seen in the command line of a server', () => {
  for (const { pid } of real.pair.processes()) {
    const line = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    expect(line).toContain('--port=');
    for (const { password } of [real.pair.writer, real.control('db-1')]) expect(line).not.toContain(password);
  }
});

test('a crashed writer is fenced before the reader is promoted, and every acknowledged commit is on the new writer', async () => {
  const writers = await startWriters();
  const mark = real.mark();
  const line = real.lines.length;
  const old = await writerName();
  const pid = pidOf(old);
  await real.pair.capability.crashWriter();
  const changed = await real.event('writer-changed', mark);
  expect(kindsSince(mark).slice(0, 3)).toEqual(['writer-lost', 'writer-fenced', 'writer-changed']);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  await acknowledgedAfter(writers, changed.atMs);
  expect((await real.event('old-writer-examined', mark)).event).toMatchObject({
    subject: old,
    evidence: { examined: true },
  });
  await writers.stop();
  // A commit that died on its way to the reader is on the old writer alone, and nobody was told that it
  // succeeded.
  const onlyThere = real.lines.slice(line).flatMap((one) => (one.kind === 'old-writer' ? one.onlyThere : []));
  expect(writers.acknowledged.filter(({ order }) => onlyThere.includes(order))).toEqual([]);
  await real.event('reader-joined', mark);
  await expectNothingLost(writers);
  expect(await writerName()).not.toBe(old);
});

test('the rebuilt reader is promoted in its turn when the new writer crashes too, and lacks nothing', async () => {
  const writers = await startWriters();
  const mark = real.mark();
  const old = await writerName();
  await real.pair.capability.crashWriter();
  const changed = await real.event('writer-changed', mark);
  await acknowledgedAfter(writers, changed.atMs);
  await writers.stop();
  await real.event('reader-joined', mark);
  await expectNothingLost(writers);
  expect(changed.event).not.toMatchObject({ subject: old });
});

test('a hung writer is killed, not trusted to stay silent, and the reader is promoted', async () => {
  const writers = await startWriters();
  const mark = real.mark();
  const old = await writerName();
  const pid = pidOf(old);
  process.kill(pid, 'SIGSTOP');
  const lost = await real.event('writer-lost', mark);
  expect(lost.event).toMatchObject({ subject: old, evidence: { how: 'hung' } });
  const changed = await real.event('writer-changed', mark);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  await acknowledgedAfter(writers, changed.atMs);
  await writers.stop();
  await real.event('reader-joined', mark);
  await expectNothingLost(writers);
});

test('a switch-over under load loses nothing, and the old writer follows the new one', async () => {
  const writers = await startWriters();
  const mark = real.mark();
  const old = await writerName();
  const pid = pidOf(old);
  await real.pair.capability.switchOverWriter();
  const doneMs = clock.nowMs();
  expect(real.events.slice(mark)[0]?.event).toMatchObject({
    kind: 'writer-changed',
    evidence: { planned: true, from: old },
  });
  await acknowledgedAfter(writers, doneMs);
  await writers.stop();
  expect((await real.event('reader-joined', mark)).event).toMatchObject({
    evidence: { planned: true, from: 'its own data' },
  });
  await expectNothingLost(writers);
  expect((await topology()).members.find(({ name }) => name === old)).toMatchObject({ role: 'reader', pid });
});

test('the old writer of a switch-over is examined before it rejoins', async () => {
  const mark = real.mark();
  const line = real.lines.length;
  const old = await writerName();
  await real.pair.capability.switchOverWriter();
  await real.event('reader-joined', mark);
  expect(kindsSince(mark).slice(0, 3)).toEqual(['writer-changed', 'old-writer-examined', 'reader-joined']);
  expect(real.lines.slice(line).find(({ kind }) => kind === 'old-writer')).toMatchObject({
    member: old,
    examined: true,
    onlyThere: [],
    transactionsOnlyThere: 0,
    commitsAfterFence: 0,
  });
});

test('a crashed writer that holds nothing more than the new one rejoins on its own data', async () => {
  const mark = real.mark();
  const line = real.lines.length;
  const old = await writerName();
  await real.pair.capability.crashWriter();
  expect((await real.event('writer-fenced', mark)).event).toMatchObject({ evidence: { process_gone: true } });
  expect((await real.event('reader-joined', mark)).event).toMatchObject({
    subject: old,
    evidence: { planned: false, from: 'its own data' },
  });
  expect(real.lines.slice(line).find(({ kind }) => kind === 'old-writer')).toMatchObject({
    member: old,
    transactionsOnlyThere: 0,
    commitsAfterFence: 0,
  });
  await withConnection(real.pair.writer, (connection) =>
    connection.query("INSERT INTO orders VALUES (?, 1, 'k')", [`after ${mark}`]),
  );
  await withConnection(real.pair.writer, (connection) =>
    connection.query('UPDATE stock SET quantity = quantity - 1'),
  );
  await expect.poll(async () => (await storedOrders(real.pair.reader)).has(`after ${mark}`)).toBe(true);
});

test('a crashed writer with a transaction of its own is not trusted: it is rebuilt from the image', async () => {
  const mark = real.mark();
  const line = real.lines.length;
  const old = await writerName();
  const reader = (await topology()).members.find(({ role }) => role === 'reader')?.name ?? '';
  // The writer does not send marked transactions to such a reader: the commit reaches the old writer's binlog
  // and waits there for an acknowledgement that never comes.
  await withConnection(real.control(reader), async (connection) => {
    await connection.query('STOP SLAVE');
    await connection.query("SET GLOBAL replicate_events_marked_for_skip = 'FILTER_ON_MASTER'");
    await connection.query('START SLAVE');
  });
  await steadyAgain();
  const before = await positionOf(old);
  const waiting = withConnection(real.control(old), async (connection) => {
    await connection.query('SET SESSION skip_replication = 1');
    await connection.query("INSERT INTO orders VALUES ('waits', 3, 'waits')");
  }).catch(() => undefined);
  await expect.poll(() => positionOf(old)).not.toEqual(before);
  await real.pair.capability.crashWriter();
  await waiting;
  const joined = await real.event('reader-joined', mark);
  expect(joined.event).toMatchObject({ subject: old });
  expect(joined.event).not.toMatchObject({ evidence: { from: 'its own data' } });
  expect(real.lines.slice(line).find(({ kind }) => kind === 'old-writer')).toMatchObject({
    examined: true,
    onlyThere: ['waits'],
    transactionsOnlyThere: 1,
    commitsAfterFence: 0,
  });
  for (const at of [real.pair.writer, real.pair.reader])
    expect((await storedOrders(at)).has('waits')).toBe(false);
});

test('a cut link to the writer stops every commit and promotes nobody; mended, the same writer goes on', async () => {
  const writers = await startWriters();
  const mark = real.mark();
  const old = await writerName();
  const { network } = real.pair;
  const refusedBy = async (count: number): Promise<void> => {
    while ((await network.writerLink()).refused < count) await clock.sleep(5);
  };
  await network.cutWriterLink();
  await refusedBy(40);
  const acknowledged = writers.acknowledged.length;
  await refusedBy(80);
  expect([writers.acknowledged.length, await network.writerLink()]).toEqual([
    acknowledged,
    expect.objectContaining({ cut: true, leadsSomewhere: true }),
  ]);
  const mendedMs = clock.nowMs();
  await network.mendWriterLink();
  await acknowledgedAfter(writers, mendedMs);
  await writers.stop();
  expect([kindsSince(mark), await writerName()]).toEqual([[], old]);
  await expectNothingLost(writers);
});

test('a writer that crashes behind a cut link is followed by its successor, to which the mended link leads', async () => {
  const writers = await startWriters();
  const mark = real.mark();
  const old = await writerName();
  const { network } = real.pair;
  await network.cutWriterLink();
  await real.pair.capability.crashWriter();
  await real.event('writer-changed', mark);
  expect(await network.writerLink()).toMatchObject({ cut: true, leadsSomewhere: true });
  await expect(
    withConnection(real.pair.writer, (connection) => connection.query('SELECT 1')),
  ).rejects.toThrow();
  const mendedMs = clock.nowMs();
  await network.mendWriterLink();
  await acknowledgedAfter(writers, mendedMs);
  await writers.stop();
  await real.event('reader-joined', mark);
  expect(await writerName()).not.toBe(old);
  await expectNothingLost(writers);
});

test('a lost reader is rebuilt while the writer goes on; meanwhile its endpoint leads to the writer and a crash is refused', async () => {
  const writers = await startWriters();
  const mark = real.mark();
  const reader = (await topology()).members.find(({ role }) => role === 'reader')?.name ?? '';
  process.kill(pidOf(reader), 'SIGKILL');
  const lost = await real.event('reader-lost', mark);
  expect(lost.event).toMatchObject({ subject: reader });
  expect(real.pair.readerEndpoint.leadsTo).toEqual(real.pair.writerEndpoint.leadsTo);
  await expect(real.pair.capability.crashWriter()).rejects.toThrow(/crash-writer was refused/);
  await expect(real.pair.capability.switchOverWriter()).rejects.toThrow(/switch-over-writer was refused/);
  await acknowledgedAfter(writers, lost.atMs);
  // Commits that waited for the dead reader were let go, not timed out.
  expect(clock.nowMs() - lost.atMs).toBeLessThan(semiSyncTimeoutMs);
  await writers.stop();
  await real.event('reader-joined', mark);
  expect(await topology()).toMatchObject({ semiSync: true, semiSyncReaders: 1 });
  expect(real.pair.readerEndpoint.leadsTo).not.toEqual(real.pair.writerEndpoint.leadsTo);
  await expectNothingLost(writers);
});

test('a reader that cannot be rebuilt is tried again until it can, and the tries leave no data behind', async () => {
  const mark = real.mark();
  const data = join(real.folder, 'data');
  const file = join(data, 'image', 'ibdata1');
  const reader = (await topology()).members.find(({ role }) => role === 'reader')?.name ?? '';
  await rename(file, `${file}.away`);
  process.kill(pidOf(reader), 'SIGKILL');
  const seen = new Set<string>();
  for (let tries = 0; tries < 3; tries = [...seen].filter((name) => name.startsWith(reader)).length) {
    for (const name of await readdir(data)) seen.add(name);
    await clock.sleep(5);
  }
  await rename(`${file}.away`, file);
  await real.event('reader-joined', mark);
  expect((await readdir(data)).map((name) => name.replace(/\.\d+$/, '')).sort()).toEqual([
    'db-1',
    'db-2',
    'image',
    'members',
  ]);
});

test('a hung reader holds commits up only until it is declared lost', async () => {
  const writers = await startWriters();
  const mark = real.mark();
  const reader = (await topology()).members.find(({ role }) => role === 'reader')?.name ?? '';
  process.kill(pidOf(reader), 'SIGSTOP');
  const lost = await real.event('reader-lost', mark);
  expect(lost.event).toMatchObject({ subject: reader, evidence: { how: 'hung' } });
  await acknowledgedAfter(writers, lost.atMs);
  await writers.stop();
  await real.event('reader-joined', mark);
  expect(kindsSince(mark)).not.toContain('writer-lost');
  await expectNothingLost(writers);
});

test('a reader that stopped receiving is not promoted: the writer comes back with what only it had', async () => {
  const mark = real.mark();
  const old = await writerName();
  const reader = (await topology()).members.find(({ role }) => role === 'reader')?.name ?? '';
  await withConnection(real.control(reader), (connection) => connection.query('STOP SLAVE IO_THREAD'));
  await withConnection(real.pair.writer, (connection) =>
    connection.query("INSERT INTO orders VALUES ('alone', 2, 'alone')"),
  );
  await withConnection(real.pair.writer, (connection) =>
    connection.query('UPDATE stock SET quantity = quantity - 1'),
  );
  const change = await real.event('semi-sync-changed', mark);
  expect(change.event).toMatchObject({ evidence: { on: false, readers: 0 } });
  await expect(real.pair.capability.crashWriter()).rejects.toMatchObject({
    code: 'fault-not-possible',
    explanation: { why: expect.stringContaining('no semi-synchronous reader') as string },
  });
  process.kill(pidOf(old), 'SIGKILL');
  expect((await real.event('database-failed', mark)).event).toMatchObject({ subject: old });
  expect((await real.event('writer-changed', mark)).event).toMatchObject({
    subject: old,
    evidence: { restarted: true },
  });
  await real.event('reader-joined', mark);
  expect((await storedOrders(real.pair.writer)).has('alone')).toBe(true);
});

test('when both die, the last writer is started again with every acknowledged commit', async () => {
  const writers = await startWriters();
  const mark = real.mark();
  const old = await writerName();
  for (const name of ['db-1', 'db-2']) process.kill(pidOf(name), 'SIGKILL');
  const changed = await real.event('writer-changed', mark);
  expect(changed.event).toMatchObject({ subject: old, evidence: { restarted: true } });
  expect(kindsSince(mark)).toContain('database-failed');
  await acknowledgedAfter(writers, changed.atMs);
  await writers.stop();
  await real.event('reader-joined', mark);
  await expectNothingLost(writers);
});

test('an open transaction of the service is counted, and none when it has ended', async () => {
  await withConnection(real.pair.writer, async (connection) => {
    await connection.beginTransaction();
    await connection.query('SELECT * FROM stock FOR UPDATE');
    expect(await real.pair.openTransactions()).toBe(1);
    await connection.rollback();
    expect(await real.pair.openTransactions()).toBe(0);
  });
});

test('the members database is started again on its own data when it ends', async () => {
  const pid = pidOf('members');
  process.kill(pid, 'SIGKILL');
  while ([-1, pid].includes(pidOf('members')) || real.pair.membersEndpoint.leadsTo === null)
    await clock.sleep(10);
  const [rows] = await withConnection(real.pair.members, (connection) =>
    connection.query('SELECT id FROM members'),
  );
  expect(rows).toEqual([{ id: 7 }]);
});

test('an order that only the old writer holds is found and named before it rejoins', async () => {
  const mark = real.mark();
  const old = await writerName();
  const lines = real.lines.length;
  await withConnection(real.control(old), async (connection) => {
    await connection.query('SET SESSION sql_log_bin = 0');
    await connection.query("INSERT INTO orders VALUES ('only-there', 42, 'key-42')");
  });
  await real.pair.capability.crashWriter();
  expect((await real.event('old-writer-examined', mark)).event).toMatchObject({
    subject: old,
    evidence: { only_there: 1 },
  });
  expect(real.lines.slice(lines).find(({ kind }) => kind === 'old-writer')).toMatchObject({
    member: old,
    examined: true,
    onlyThere: ['only-there'],
    onlyThereKeys: [{ member: 42, key: 'key-42' }],
    commitsAfterFence: 0,
  });
  await real.event('reader-joined', mark);
  expect((await storedOrders(real.pair.writer)).has('only-there')).toBe(false);
});

test('every event and state line is of the contract', () => {
  for (const { event, atMs } of real.events)
    expect(runEvent.safeParse({ ...event, atMs }).error).toBeUndefined();
  for (const line of real.lines) expect(databaseLine.safeParse(line).error).toBeUndefined();
  expect(real.lines.some((line) => line.kind === 'state' && line.semiSyncReaders === 1)).toBe(true);
});

test('stopping leaves no process and no data', async () => {
  const pids = real.pair.processes().map(({ pid }) => pid);
  expect(pids).toHaveLength(3);
  await real.pair.stop();
  for (const pid of pids) expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  expect(await readdir(real.folder)).toEqual(['logs']);
});
