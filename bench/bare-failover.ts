// Program: `bare-failover.js TIMES` prints, a line each, how long a plain script takes from killing a writer
// to a row in the promoted reader, ms.
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createConnection, type Connection } from 'mysql2/promise';
import { systemClock } from '../platform/clock.ts';
import { nodeShell } from '../platform/shell.ts';
import { getMariadb } from '../control/tools.ts';
import { newAccounts, schemas } from '../targets/database/accounts.ts';
import { dialects } from '../targets/database/dialects.ts';
import { withLink } from '../targets/database/pair-context.ts';
import { copyDataDir } from '../targets/database/copy-data.ts';
import { readerHasAll } from '../targets/database/semi-sync.ts';
import type { Part } from '../targets/database/server-flags.ts';
import { startServer, type ServerContext, type Server } from '../targets/database/server.ts';

const rowsBefore = 200;
const applyMs = 10_000;
const never = new AbortController().signal;

interface Setting {
  context: ServerContext;
  folder: string;
  imageDir: string;
}

/**
 * Servers and replication are set up as the target's pair is, in the working directory; only the failover
 * itself is plain.
 */
async function main(times: number): Promise<void> {
  const folder = resolve('bare-failover');
  const imageDir = resolve(folder, 'image');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const mariadb = await getMariadb(() => undefined);
  const context: ServerContext = {
    shell: nodeShell(),
    clock: systemClock(),
    accounts: newAccounts(),
    durable: false,
    dialect: dialects.mariadb,
    install: { ...mariadb, env: { ...mariadb.env, TMPDIR: folder } },
  };
  await context.dialect.bootstrap(context.shell, context.install, imageDir, context.accounts, never);
  for (let n = 1; n <= times; n += 1)
    process.stdout.write(`${(await failOverOnce({ context, folder, imageDir }, n)).toFixed(2)}\n`);
}

async function failOverOnce(setting: Setting, n: number): Promise<number> {
  const [writer, reader] = await Promise.all([
    start(setting, 'writer', n, 1),
    start(setting, 'reader', n, 2),
  ]);
  try {
    const links = await Promise.all([connect(setting, writer), connect(setting, reader)]);
    await replicate(setting, writer, reader, links[0]);
    const tookMs = await failOver(setting.context, writer, links[1]);
    for (const link of links) link.destroy();
    return tookMs;
  } finally {
    await Promise.all([writer.kill(), reader.kill()]);
  }
}

/** What is measured: kill, be sure that it is dead, promote, write. */
async function failOver({ clock }: ServerContext, writer: Server, reader: Connection): Promise<number> {
  const killedMs = clock.nowMs();
  writer.crash();
  await writer.exited;
  await reader.query('STOP SLAVE IO_THREAD');
  const [[status]] = (await reader.query('SHOW SLAVE STATUS')) as unknown as [[{ Gtid_IO_Pos: string }]];
  await reader.query('SELECT MASTER_GTID_WAIT(?, ?)', [status.Gtid_IO_Pos, applyMs / 1_000]);
  await reader.query('SET GLOBAL read_only = 0');
  await reader.query('INSERT INTO written (id) VALUES (0)');
  return clock.nowMs() - killedMs;
}

async function start(
  { context, folder, imageDir }: Setting,
  part: Part & ('writer' | 'reader'),
  n: number,
  serverId: number,
): Promise<Server> {
  const dataDir = resolve(folder, `${part}.${n}`);
  await copyDataDir(imageDir, dataDir);
  return startServer(
    context,
    {
      name: part,
      part,
      address: `127.0.0.${20 + serverId}`,
      serverId,
      dataDir,
      logFile: resolve(folder, `${part}.log`),
    },
    never,
  );
}

async function connect({ context }: Setting, server: Server): Promise<Connection> {
  const link = await createConnection({
    host: server.address,
    port: server.port,
    ...context.accounts.control,
    database: schemas.orders,
  });
  link.on('error', () => undefined);
  return link;
}

/** Semi-synchronous, caught up, and with some rows behind it. */
async function replicate(
  { context }: Setting,
  writer: Server,
  reader: Server,
  link: Connection,
): Promise<void> {
  await withLink(context, reader, never, (control) =>
    context.dialect.follow(control, writer, context.accounts),
  );
  await withLink(context, writer, never, async (control) => {
    while (!readerHasAll(await context.dialect.readWriterSemiSync(control, applyMs)))
      await context.clock.sleep(20);
  });
  await link.query('CREATE TABLE written (id INT PRIMARY KEY)');
  for (let id = 1; id <= rowsBefore; id += 1) await link.query('INSERT INTO written (id) VALUES (?)', [id]);
  const gtid = await withLink(context, writer, never, (control) => context.dialect.position(control));
  await withLink(context, reader, never, (control) => context.dialect.untilApplied(control, gtid, applyMs));
}

await main(Number(process.argv[2]));
