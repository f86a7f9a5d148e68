import { appendFile, mkdtemp, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock } from '../../platform/clock.ts';
import { nodeShell } from '../../platform/shell.ts';
import { ensureMariadb } from '../../tools/mariadb/ensure-mariadb.mjs';
import { newAccounts } from './accounts.ts';
import { dialects } from './dialects.ts';
import { startDatabasePair } from './index.ts';
import { capLog } from './log-cap.ts';
import { startServer, type ServerContext } from './server.ts';
import { serverFlags } from './server-flags.ts';

const signal = new AbortController().signal;
let folder: string;
let context: ServerContext;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-'));
  context = {
    shell: nodeShell(),
    clock: systemClock(),
    dialect: dialects.mariadb,
    install: await ensureMariadb(),
    accounts: newAccounts(),
    durable: false,
  };
  await context.dialect.bootstrap(
    context.shell,
    context.install,
    join(folder, 'data'),
    context.accounts,
    signal,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const wanted = (dataDir: string) => ({
  name: 'db-1',
  part: 'single' as const,
  address: '127.0.0.1',
  serverId: 5,
  dataDir: join(folder, dataDir),
  logFile: join(folder, 'db-1.log'),
});

test('a server whose port is taken comes up on another', async () => {
  const occupant = createServer();
  await new Promise<void>((resolve) => occupant.listen(0, '127.0.0.1', resolve));
  const { port } = occupant.address() as AddressInfo;
  const server = await startServer(context, { ...wanted('data'), port }, signal);
  expect(server.port).not.toBe(port);
  await server.stop();
  expect(server.hasEnded()).toBe(true);
  occupant.close();
});

test('a server that cannot start is reported with its reason and its log, and leaves nothing running', async () => {
  await expect(startServer(context, wanted('no-such-folder'), signal)).rejects.toMatchObject({
    code: 'target-did-not-start',
    explanation: { what: expect.stringContaining('db-1') as string, fix: `read ${join(folder, 'db-1.log')}` },
  });
});

test('a log over its limit is emptied, one below is left alone', async () => {
  const file = join(folder, 'some.log');
  await appendFile(file, 'x'.repeat(100));
  await capLog(file, 100);
  expect((await stat(file)).size).toBe(100);
  await capLog(file, 99);
  expect((await stat(file)).size).toBe(0);
});

test('durable servers flush at each commit, others leave it to the page cache', () => {
  const place = { address: '127.0.0.1', port: 1, serverId: 1, dataDir: '/d', logFile: '/l' };
  expect(serverFlags(dialects.mariadb, 'writer', place, true)).toEqual(
    expect.arrayContaining(['--innodb-flush-log-at-trx-commit=1', '--sync-binlog=1']),
  );
  expect(serverFlags(dialects.mariadb, 'writer', place, false)).toEqual(
    expect.arrayContaining(['--innodb-flush-log-at-trx-commit=2', '--sync-binlog=0']),
  );
});

test('a pair whose preparation fails leaves no process and no data', async () => {
  const pids: (number | null)[] = [];
  const starting = startDatabasePair({
    shell: context.shell,
    clock: context.clock,
    dialect: 'mariadb',
    install: context.install,
    durable: false,
    folder: join(folder, 'target'),
    logsFolder: join(folder, 'logs'),
    zones: ['a', 'c'],
    ordersSql: 'SELECT 1, 2, 3',
    onEvent: () => undefined,
    onState: () => undefined,
    progress: () => undefined,
    signal,
    prepare: async ({ writer, members }) => {
      pids.push(writer.pid, members.pid);
      throw new Error('the seed is broken');
    },
  });
  await expect(starting).rejects.toThrow('the seed is broken');
  expect(pids).toHaveLength(2);
  for (const pid of pids) expect(() => process.kill(pid ?? 0, 0)).toThrow(/ESRCH/);
  await expect(stat(join(folder, 'target', 'data'))).rejects.toThrow(/ENOENT/);
});
