import { readFileSync } from 'node:fs';
import { readdir, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { databaseLine, runEvent, type Shell } from '../../contract/index.ts';
import { ensureMariadb } from '../../tools/mariadb/ensure-mariadb.mjs';
import { semiSyncTimeoutMs } from './server-flags.ts';
import {
  keepWriting,
  placeOrder,
  startRealPair,
  storedOrders,
  withConnection,
  type RealPair,
  type Writers,
} from './testing/real-pair.ts';

// One pair is used by all tests, as in a long rehearsal: each test begins and ends with a steady pair.
const clock = systemClock();
let real: RealPair;
beforeAll(async () => {
  real = await startRealPair({
    shell: notingShell(),
    clock,
    dialect: 'mariadb',
    install: await ensureMariadb(),
  });
});
afterAll(() => real.stop());
const atWork = new Set<Writers>();
// A test that fails half-way fails alone: its writers end, and the next one finds a steady pair.
afterEach(async ({ task }) => {
  await Promise.all([...atWork].map((writers) => writers.stop()));
  atWork.clear();
  if (task.result?.state !== 'fail') return;
  for (const { atMs, event } of real.events.slice(-20))
    console.error(Math.round(atMs), JSON.stringify(event));
  await steadyAgain();
});

/** The signals that each started program got, by pid. */
const signals = new Map<number, NodeJS.Signals[]>();
function notingShell(): Shell {
  const shell = nodeShell();
  const start: Shell['start'] = async (command, options) => {
    const running = await shell.start(command, options);
    const got: NodeJS.Signals[] = [];
    signals.set(running.pid, got);
    return { ...running, kill: (signal) => running.kill(signal) && got.push(signal) > 0 };
  };
  return { run: (command, options) => shell.run(command, options), start };
}

const topology = () => real.pair.capability.topology();
const writerName = async () => (await topology()).writer ?? 'none';
const pidOf = (name: string): number => real.pair.processes().find((one) => one.name === name)?.pid ?? NaN;
const startWriters = async (): Promise<Writers> => {
  const writers = keepWriting(() => real.pair.writer, 8, clock);
  atWork.add(writers);
  await acknowledgedAfter(writers, clock.nowMs(), 50);
  return writers;
};
/** Waits, polling, until so many orders were acknowledged after that moment. */
async function acknowledgedAfter(writers: Writers, afterMs: number, count = 20): Promise<void> {
  await expect
    .poll(() => writers.acknowledged.filter(({ atMs }) => atMs > afterMs).length, { interval: 5 })
    .toBeGreaterThanOrEqual(count);
}
async function steadyAgain(): Promise<void> {
  const whole = async (): Promise<boolean> => {
    const { writer, members, semiSyncReaders } = await topology();
    return writer !== null && semiSyncReaders === 1 && members.some(({ role }) => role === 'reader');
  };
  await expect.poll(whole, { interval: 20 }).toBe(true);
}
async function expectNothingLost({ acknowledged }: Writers): Promise<void> {
  const stored = await storedOrders(real.pair.writer);
  expect(acknowledged.filter(({ order }) => !stored.has(order))).toEqual([]);
  const [rows] = await withConnection(real.pair.writer, (connection) =>
    connection.query('SELECT quantity + (SELECT COUNT(*) FROM orders) AS sum FROM stock'),
  );
  expect((rows as { sum: number }[])[0]?.sum).toBe(1_000_000);
}
/** The server's binlog position, read without an endpoint between. */
const positionOf = (member: string): Promise<string> =>
  withConnection(real.control(member), async (connection) => {
    const [rows] = await connection.query('SELECT @@gtid_binlog_pos AS gtid');
    return (rows as { gtid: string }[])[0]?.gtid ?? '';
  });
/** The connections through which others read that server's binlog. */
const followersOf = (member: string): Promise<number[]> =>
  withConnection(real.control(member), async (connection) => {
    const [rows] = await connection.query(
      "SELECT id FROM information_schema.processlist WHERE command LIKE 'Binlog Dump%'",
    );
    return (rows as { id: number }[]).map(({ id }) => id);
  });
/** Without what a poll of its own sees at any moment between: whether commits wait for the reader. */
const kindsSince = (position: number): string[] =>
  real.events
    .slice(position)
    .map(({ event }) => event.kind)
    .filter((kind) => kind !== 'semi-sync-changed');

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

test('servers that others wait for are not paced', () => {
  for (const { pid } of real.pair.processes()) expect(signals.get(pid)).toEqual([]);
});

test('the settings on record are those that the server reports', async () => {
  const [settings] = await withConnection(real.control('db-1'), async (connection) => {
    const [rows] = await connection.query(
      'SELECT @@max_connections AS max_connections, @@sync_binlog AS sync_binlog, @@innodb_flush_log_at_trx_commit AS innodb_flush_log_at_trx_commit',
    );
    return rows as Record<string, number>[];
  });
  expect(real.pair.settings()).toMatchObject({
    ...settings,
    semi_sync: 'AFTER_SYNC',
    semi_sync_timeout_ms: semiSyncTimeoutMs,
  });
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
  const position = real.position();
  const line = real.lines.length;
  const old = await writerName();
  const pid = pidOf(old);
  await real.pair.capability.crashWriter();
  const changed = await real.event('writer-changed', position);
  expect(kindsSince(position).slice(0, 3)).toEqual(['writer-lost', 'writer-fenced', 'writer-changed']);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  await acknowledgedAfter(writers, changed.atMs);
  expect((await real.event('old-writer-examined', position)).event).toMatchObject({
    subject: old,
    evidence: { examined: true },
  });
  await writers.stop();
  // A commit that was lost on its way to the reader is on the old writer alone, and was not acknowledged.
  const onlyThere = real.lines.slice(line).flatMap((one) => (one.kind === 'old-writer' ? one.onlyThere : []));
  expect(writers.acknowledged.filter(({ order }) => onlyThere.includes(order))).toEqual([]);
  await real.event('reader-joined', position);
  await expectNothingLost(writers);
  expect(await writerName()).not.toBe(old);
});

test('the rebuilt reader is promoted in its turn when the new writer crashes too, and lacks nothing', async () => {
  const writers = await startWriters();
  const position = real.position();
  const old = await writerName();
  await real.pair.capability.crashWriter();
  const changed = await real.event('writer-changed', position);
  await acknowledgedAfter(writers, changed.atMs);
  await writers.stop();
  await real.event('reader-joined', position);
  await expectNothingLost(writers);
  expect(changed.event).not.toMatchObject({ subject: old });
});

test('a hung writer is killed before the reader is promoted', async () => {
  const writers = await startWriters();
  const position = real.position();
  const old = await writerName();
  const pid = pidOf(old);
  process.kill(pid, 'SIGSTOP');
  const lost = await real.event('writer-lost', position);
  expect(lost.event).toMatchObject({ subject: old, evidence: { how: 'hung' } });
  const changed = await real.event('writer-changed', position);
  expect(() => process.kill(pid, 0)).toThrow(/ESRCH/);
  await acknowledgedAfter(writers, changed.atMs);
  await writers.stop();
  await real.event('reader-joined', position);
  await expectNothingLost(writers);
});

test('a switch-over under load loses nothing, and the old writer follows the new one', async () => {
  const writers = await startWriters();
  const position = real.position();
  const old = await writerName();
  const pid = pidOf(old);
  await real.pair.capability.switchOverWriter();
  const doneMs = clock.nowMs();
  expect(real.events.slice(position)[0]?.event).toMatchObject({
    kind: 'writer-changed',
    evidence: { planned: true, from: old },
  });
  await acknowledgedAfter(writers, doneMs);
  await writers.stop();
  expect((await real.event('reader-joined', position)).event).toMatchObject({
    evidence: { planned: true, from: 'its own data' },
  });
  await expectNothingLost(writers);
  expect((await topology()).members.find(({ name }) => name === old)).toMatchObject({ role: 'reader', pid });
});

test('the old writer of a switch-over is examined before it rejoins', async () => {
  const position = real.position();
  const line = real.lines.length;
  const old = await writerName();
  await real.pair.capability.switchOverWriter();
  await real.event('reader-joined', position);
  expect(kindsSince(position).slice(0, 3)).toEqual([
    'writer-changed',
    'old-writer-examined',
    'reader-joined',
  ]);
  expect(real.lines.slice(line).find(({ kind }) => kind === 'old-writer')).toMatchObject({
    member: old,
    examined: true,
    onlyThere: [],
    transactionsOnlyThere: 0,
    commitsAfterFence: 0,
  });
});

test('a crashed writer without additional transactions rejoins on its data', async () => {
  const position = real.position();
  const line = real.lines.length;
  const old = await writerName();
  await real.pair.capability.crashWriter();
  expect((await real.event('writer-fenced', position)).event).toMatchObject({
    evidence: { process_gone: true },
  });
  expect((await real.event('reader-joined', position)).event).toMatchObject({
    subject: old,
    evidence: { planned: false, from: 'its own data' },
  });
  // Paced while it was examined and caught up, and free since commits wait for it.
  expect(signals.get(pidOf(old))?.[0]).toBe('SIGSTOP');
  expect(signals.get(pidOf(old))?.at(-1)).toBe('SIGCONT');
  expect(signals.get(pidOf(await writerName()))?.at(-1)).not.toBe('SIGSTOP');
  expect(real.lines.slice(line).find(({ kind }) => kind === 'old-writer')).toMatchObject({
    member: old,
    transactionsOnlyThere: 0,
    commitsAfterFence: 0,
  });
  await withConnection(real.pair.writer, (connection) =>
    connection.query("INSERT INTO orders VALUES (?, 1, 'k')", [`after ${position}`]),
  );
  await withConnection(real.pair.writer, (connection) =>
    connection.query('UPDATE stock SET quantity = quantity - 1'),
  );
  await expect.poll(async () => (await storedOrders(real.pair.reader)).has(`after ${position}`)).toBe(true);
});

test('a crashed writer with an additional transaction is rebuilt from the image', async () => {
  const position = real.position();
  const line = real.lines.length;
  const old = await writerName();
  const reader = (await topology()).members.find(({ role }) => role === 'reader')?.name ?? '';
  // The writer does not send marked transactions to such a reader: the commit reaches the old writer's binlog
  // and waits there for an acknowledgement that never comes.
  const followedBy = await followersOf(old);
  await withConnection(real.control(reader), async (connection) => {
    await connection.query('STOP SLAVE');
    await connection.query("SET GLOBAL replicate_events_marked_for_skip = 'FILTER_ON_MASTER'");
    await connection.query('START SLAVE');
  });
  await expect
    .poll(async () => (await followersOf(old)).filter((id) => !followedBy.includes(id)).length)
    .toBe(1);
  await steadyAgain();
  const before = await positionOf(old);
  const waiting = withConnection(real.control(old), async (connection) => {
    await connection.query('SET SESSION skip_replication = 1');
    await placeOrder(connection, 'waits', 3);
  }).catch(() => undefined);
  await expect.poll(() => positionOf(old)).not.toEqual(before);
  await real.pair.capability.crashWriter();
  await waiting;
  // The reader was promoted: the old writer was not started again with what only it had.
  expect((await real.event('writer-changed', position)).event).toMatchObject({ subject: reader });
  const joined = await real.event('reader-joined', position);
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

test('a cut link to the writer stops every commit without a promotion; after the restore the same writer continues', async () => {
  const writers = await startWriters();
  const position = real.position();
  const old = await writerName();
  const { network } = real.pair;
  const refusedBy = (count: number): Promise<void> =>
    expect
      .poll(async () => (await network.writerLink()).refused, { interval: 5 })
      .toBeGreaterThanOrEqual(count);
  await network.cutWriterLink();
  await refusedBy(40);
  const acknowledged = writers.acknowledged.length;
  await refusedBy(80);
  expect([writers.acknowledged.length, await network.writerLink()]).toEqual([
    acknowledged,
    expect.objectContaining({ cut: true, hasUpstream: true }),
  ]);
  const restoredMs = clock.nowMs();
  await network.restoreWriterLink();
  await acknowledgedAfter(writers, restoredMs);
  await writers.stop();
  expect([kindsSince(position), await writerName()]).toEqual([[], old]);
  await expectNothingLost(writers);
});

test('a writer that crashes behind a cut link is replaced, and the restored link has the new writer as upstream', async () => {
  const writers = await startWriters();
  const position = real.position();
  const old = await writerName();
  const { network } = real.pair;
  await network.cutWriterLink();
  await real.pair.capability.crashWriter();
  await real.event('writer-changed', position);
  expect(await network.writerLink()).toMatchObject({ cut: true, hasUpstream: true });
  await expect(
    withConnection(real.pair.writer, (connection) => connection.query('SELECT 1')),
  ).rejects.toThrow();
  const restoredMs = clock.nowMs();
  await network.restoreWriterLink();
  await acknowledgedAfter(writers, restoredMs);
  await writers.stop();
  await real.event('reader-joined', position);
  expect(await writerName()).not.toBe(old);
  await expectNothingLost(writers);
});

test('a lost reader is rebuilt while the writer goes on; meanwhile its endpoint leads to the writer and a crash is refused', async () => {
  const writers = await startWriters();
  const position = real.position();
  const reader = (await topology()).members.find(({ role }) => role === 'reader')?.name ?? '';
  process.kill(pidOf(reader), 'SIGKILL');
  const lost = await real.event('reader-lost', position);
  expect(lost.event).toMatchObject({ subject: reader });
  expect(real.pair.readerEndpoint.upstream).toEqual(real.pair.writerEndpoint.upstream);
  await expect(real.pair.capability.crashWriter()).rejects.toThrow(/crash-writer was refused/);
  await expect(real.pair.capability.switchOverWriter()).rejects.toThrow(/switch-over-writer was refused/);
  await acknowledgedAfter(writers, lost.atMs);
  // Commits that waited for the dead reader were released, not timed out.
  expect(clock.nowMs() - lost.atMs).toBeLessThan(semiSyncTimeoutMs);
  await writers.stop();
  await real.event('reader-joined', position);
  expect(await topology()).toMatchObject({ semiSync: true, semiSyncReaders: 1 });
  expect(real.pair.readerEndpoint.upstream).not.toEqual(real.pair.writerEndpoint.upstream);
  expect(signals.get(pidOf(reader))?.[0]).toBe('SIGSTOP');
  expect(signals.get(pidOf(reader))?.at(-1)).toBe('SIGCONT');
  await expectNothingLost(writers);
});

test('a reader that cannot be rebuilt is tried again until it can, and the tries leave no data behind', async () => {
  const position = real.position();
  const data = join(real.folder, 'data');
  const file = join(data, 'image', 'ibdata1');
  const reader = (await topology()).members.find(({ role }) => role === 'reader')?.name ?? '';
  await rename(file, `${file}.away`);
  process.kill(pidOf(reader), 'SIGKILL');
  const seen = new Set<string>();
  const tries = async (): Promise<number> => {
    for (const name of await readdir(data)) seen.add(name);
    return [...seen].filter((name) => name.startsWith(reader)).length;
  };
  await expect.poll(tries, { interval: 5 }).toBeGreaterThanOrEqual(3);
  await rename(`${file}.away`, file);
  await real.event('reader-joined', position);
  expect((await readdir(data)).map((name) => name.replace(/\.\d+$/, '')).sort()).toEqual([
    'db-1',
    'db-2',
    'image',
    'members',
  ]);
});

test('a hung reader holds commits up only until it is declared lost', async () => {
  const writers = await startWriters();
  const position = real.position();
  const reader = (await topology()).members.find(({ role }) => role === 'reader')?.name ?? '';
  process.kill(pidOf(reader), 'SIGSTOP');
  const lost = await real.event('reader-lost', position);
  expect(lost.event).toMatchObject({ subject: reader, evidence: { how: 'hung' } });
  await acknowledgedAfter(writers, lost.atMs);
  await writers.stop();
  await real.event('reader-joined', position);
  expect(kindsSince(position)).not.toContain('writer-lost');
  await expectNothingLost(writers);
});

test('a reader that stopped receiving is not promoted: the writer comes back with what only it had', async () => {
  const position = real.position();
  const old = await writerName();
  const reader = (await topology()).members.find(({ role }) => role === 'reader')?.name ?? '';
  await withConnection(real.control(reader), (connection) => connection.query('STOP SLAVE IO_THREAD'));
  await withConnection(real.pair.writer, (connection) =>
    connection.query("INSERT INTO orders VALUES ('alone', 2, 'alone')"),
  );
  await withConnection(real.pair.writer, (connection) =>
    connection.query('UPDATE stock SET quantity = quantity - 1'),
  );
  const change = await real.event('semi-sync-changed', position);
  expect(change.event).toMatchObject({ evidence: { on: false, readers: 0 } });
  await expect(real.pair.capability.crashWriter()).rejects.toMatchObject({
    code: 'fault-not-possible',
    explanation: { why: expect.stringContaining('no semi-synchronous reader') as string },
  });
  process.kill(pidOf(old), 'SIGKILL');
  expect((await real.event('database-failed', position)).event).toMatchObject({ subject: old });
  expect((await real.event('writer-changed', position)).event).toMatchObject({
    subject: old,
    evidence: { restarted: true },
  });
  await real.event('reader-joined', position);
  expect((await storedOrders(real.pair.writer)).has('alone')).toBe(true);
});

test('when both die, the last writer is started again with every acknowledged commit', async () => {
  const writers = await startWriters();
  const position = real.position();
  const old = await writerName();
  for (const name of ['db-1', 'db-2']) process.kill(pidOf(name), 'SIGKILL');
  const changed = await real.event('writer-changed', position);
  expect(changed.event).toMatchObject({ subject: old, evidence: { restarted: true } });
  expect(kindsSince(position)).toContain('database-failed');
  await acknowledgedAfter(writers, changed.atMs);
  await writers.stop();
  await real.event('reader-joined', position);
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

test('the members database is restarted on its data when it ends', async () => {
  const pid = pidOf('members');
  process.kill(pid, 'SIGKILL');
  await expect
    .poll(() => [-1, pid].includes(pidOf('members')) || real.pair.membersEndpoint.upstream === null, {
      interval: 10,
    })
    .toBe(false);
  const [rows] = await withConnection(real.pair.members, (connection) =>
    connection.query('SELECT id FROM members'),
  );
  expect(rows).toEqual([{ id: 7 }]);
});

test('an order that only the old writer holds is found and named before it rejoins', async () => {
  const position = real.position();
  const old = await writerName();
  const lines = real.lines.length;
  await withConnection(real.control(old), async (connection) => {
    await connection.query('SET SESSION sql_log_bin = 0');
    await connection.query("INSERT INTO orders VALUES ('only-there', 42, 'key-42')");
  });
  await real.pair.capability.crashWriter();
  expect((await real.event('old-writer-examined', position)).event).toMatchObject({
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
  await real.event('reader-joined', position);
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
