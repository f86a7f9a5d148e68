import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createConnection, type Connection, type RowDataPacket } from 'mysql2/promise';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { freePort } from '../../platform/free-port.ts';
import { ensureMariadb, findMariadb } from './ensure-mariadb.mjs';
import { asCurrentUser, initDataDir } from './init-data-dir.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'showtime-mariadb-'));
});
afterEach(async () => rm(folder, { recursive: true }));

async function connectOnceUp(port: number, isGone: () => boolean): Promise<Connection> {
  let connection: Connection | undefined;
  const state = async (): Promise<'connected' | 'ended' | 'starting'> => {
    const ended = isGone();
    connection = await createConnection({ host: '127.0.0.1', port, user: 'boss', password: 'pass-1' }).catch(
      () => undefined,
    );
    if (connection !== undefined) return 'connected';
    return ended ? 'ended' : 'starting';
  };
  await expect.poll(state, { interval: 20 }).not.toBe('starting');
  if (connection === undefined) throw new Error('the server ended before it took a connection');
  return connection;
}

test('the server that was found or got starts on a new data directory, with semi-synchronous replication built in', async () => {
  const mariadb = await ensureMariadb();
  const dataDir = join(folder, 'data');
  await initDataDir(mariadb, {
    dataDir,
    user: 'boss',
    password: 'pass-1',
    statements: ['CREATE DATABASE stage;'],
  });
  const port = await freePort('127.0.0.1');
  const args = [
    ...mariadb.serverArgs,
    ...asCurrentUser(),
    `--datadir=${dataDir}`,
    `--tmpdir=${dataDir}`,
    `--port=${port}`,
    '--bind-address=127.0.0.1',
    '--skip-name-resolve',
    `--socket=${join(folder, 's')}`,
    '--skip-ssl',
    '--log-bin',
    '--rpl-semi-sync-master-enabled=ON',
    '--rpl-semi-sync-master-wait-point=AFTER_SYNC',
  ];
  const server = spawn(mariadb.serverPath, args, {
    env: { ...process.env, ...mariadb.env },
    stdio: 'ignore',
  });
  const ended = once(server, 'exit');
  try {
    const connection = await connectOnceUp(port, () => server.exitCode !== null);
    const [rows] = await connection.query<RowDataPacket[]>(
      'SELECT @@datadir AS dataDir, @@rpl_semi_sync_master_wait_point AS waitPoint',
    );
    expect(rows[0]).toEqual({ dataDir: `${dataDir}/`, waitPoint: 'AFTER_SYNC' });
    const [users] = await connection.query<RowDataPacket[]>(
      "SELECT User FROM mysql.user WHERE User NOT IN ('boss', 'mariadb.sys')",
    );
    expect(users).toEqual([]);
    const [schemas] = await connection.query<RowDataPacket[]>("SHOW DATABASES LIKE 'stage'");
    expect(schemas).toHaveLength(1);
    await expect(createConnection({ host: '127.0.0.1', port, user: 'root', password: '' })).rejects.toThrow(
      'Access denied',
    );
    await connection.end();
  } finally {
    server.kill('SIGTERM');
    await ended;
  }
  expect(server.exitCode).toBe(0);
});

test('a bootstrap leaves the temporary tables of other servers alone', async () => {
  const mariadb = await ensureMariadb();
  const shared = join(folder, 'shared');
  await mkdir(shared);
  await writeFile(join(shared, '#sql-temptable-1-1-1.MAI'), '');
  vi.stubEnv('TMPDIR', shared);
  try {
    await initDataDir(mariadb, { dataDir: join(folder, 'data'), user: 'boss', password: 'pass-1' });
  } finally {
    vi.unstubAllEnvs();
  }
  expect(await readdir(shared)).toEqual(['#sql-temptable-1-1-1.MAI']);
});

test("a bootstrap that fails prints the server's output and leaves no half-made directory", async () => {
  const mariadb = await ensureMariadb();
  const dataDir = join(folder, 'data');
  const made = initDataDir(mariadb, { dataDir, user: 'boss', password: 'pass-1', statements: ['NONSENSE;'] });
  await expect(made).rejects.toThrow(/mariadbd --bootstrap ended with exit code 1/);
  expect(await readdir(folder)).toEqual([]);
});

test('names and passwords that would need quoting are refused, and so is a directory with something in it', async () => {
  const mariadb = await ensureMariadb();
  await expect(
    initDataDir(mariadb, { dataDir: join(folder, 'data'), user: "o'brien", password: 'x' }),
  ).rejects.toThrow('only letters');
  await writeFile(join(folder, 'precious'), '');
  await expect(initDataDir(mariadb, { dataDir: folder, user: 'boss', password: 'x' })).rejects.toThrow(
    'is not empty',
  );
  expect(await readdir(folder)).toEqual(['precious']);
});

test("a server that is too old, or no MariaDB, or missing, has a distinct reason in the doctor's row", async () => {
  const reasonFor = async (prints: string) => {
    const server = join(folder, 'mariadbd');
    await writeFile(server, `#!/bin/sh\necho "${prints}"\n`);
    await chmod(server, 0o755);
    return (
      await findMariadb({ cacheDir: join(folder, 'empty'), env: { SHOWTIME_MARIADBD: server, PATH: '' } })
    ).tried[0]?.reason;
  };
  expect(await reasonFor('mariadbd  Ver 10.6.12-MariaDB for debian')).toBe(
    `${join(folder, 'mariadbd')} is MariaDB 10.6.12; 10.11 or newer is needed`,
  );
  expect(await reasonFor('mysqld  Ver 8.0.36 for Linux')).toContain('is no MariaDB');
  const { tried } = await findMariadb({
    cacheDir: join(folder, 'empty'),
    env: { SHOWTIME_MARIADBD: '/nowhere/mariadbd', PATH: '' },
  });
  expect(tried[0]?.reason).toBe('/nowhere/mariadbd does not exist');
});
