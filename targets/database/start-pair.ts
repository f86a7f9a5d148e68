// Starts the database of a target: a replicated pair behind movable endpoints, its control plane, and the
// members database.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseAddress } from '../../contract/index.ts';
import { schemas, type Accounts } from './accounts.ts';
import { databaseCapability } from './capability.ts';
import { ControlPlane } from './control-plane.ts';
import { Endpoint } from './endpoint.ts';
import { realFencing, type Fencing } from './fencing.ts';
import { defaultThresholds } from './liveness.ts';
import { capLogs } from './log-cap.ts';
import type { DatabasePair, DatabasePairOptions } from './pair-options.ts';
import { runningServer, startMember, withLink, type MemberPlace, type PairGround } from './pair-ground.ts';
import { copyImage, untilJoined } from './rebuild.ts';
import { follow } from './replication.ts';
import { stateLine } from './recorder.ts';
import { makeSeededImage } from './seeded-image.ts';
import { semiSyncTimeoutMs } from './server-flags.ts';
import type { Ground, Server } from './server.ts';
import type { SingleDatabase } from './single-database.ts';
import { writerLinkCapability } from './writer-link.ts';

/**
 * Resolves when writer, reader (semi-synchronous, caught up) and members answer. Throws
 * `target-did-not-start`; nothing is left running then.
 */
export async function startPair(
  options: DatabasePairOptions,
  accounts: Accounts,
  fencing: Fencing = realFencing,
): Promise<DatabasePair> {
  const { shell, clock, mariadb, durable, signal } = options;
  const ground: Ground = { shell, clock, mariadb, durable, accounts };
  const [writerEndpoint, readerEndpoint, membersEndpoint] = (await Promise.all(
    ['writer', 'reader', 'members'].map((name) => Endpoint.open(name)),
  )) as [Endpoint, Endpoint, Endpoint];
  const dataFolder = join(options.folder, 'data');
  const parts: Parts = {
    endpoints: [writerEndpoint, readerEndpoint, membersEndpoint],
    dataFolder,
    places: [],
  };
  try {
    options.progress('databases: filling the orders and members databases');
    const plan = {
      dataFolder,
      logsFolder: options.logsFolder,
      membersAddress: addressOf(3),
      membersEndpoint,
      prepare: options.prepare,
    };
    const { imageDir, members } = await makeSeededImage(ground, plan, signal);
    parts.members = members;
    const pair = newPair(options, ground, {
      dataFolder,
      imageDir,
      writerEndpoint,
      readerEndpoint,
      fencing,
    });
    parts.places = pair.places;
    options.progress('databases: starting writer and reader');
    await startBoth(pair, signal);
    return running(options, pair, members, membersEndpoint, parts);
  } catch (error) {
    await endParts(parts);
    throw error;
  }
}

interface Parts {
  endpoints: readonly Endpoint[];
  dataFolder: string;
  places: readonly MemberPlace[];
  members?: SingleDatabase;
}

/**
 * Linux answers on all of 127.0.0.0/8; elsewhere only 127.0.0.1 exists, and the port alone tells servers
 * apart.
 */
function addressOf(n: number): string {
  return process.platform === 'linux' ? `127.0.0.${10 + n}` : '127.0.0.1';
}

function newPair(
  options: DatabasePairOptions,
  ground: Ground,
  made: Pick<PairGround, 'dataFolder' | 'imageDir' | 'writerEndpoint' | 'readerEndpoint' | 'fencing'>,
): PairGround {
  const place = (n: 1 | 2): MemberPlace => ({
    name: `db-${n}`,
    zone: options.zones[n - 1] ?? '',
    address: addressOf(n),
    role: n === 1 ? 'writer' : 'reader',
    server: null,
    gtid: null,
    lagSeconds: null,
  });
  const places = [place(1), place(2)] as const;
  const pair: PairGround = {
    ...ground,
    ...made,
    places,
    logsFolder: options.logsFolder,
    ordersSql: options.ordersSql,
    writer: places[0],
    semiSync: null,
    oldWriter: null,
    promotions: 0,
    nextServerId: 3,
    tell: (event) => options.onEvent(event),
    record: (line) => options.onState(line),
    changed: () => options.onState(stateLine(pair)),
  };
  return pair;
}

async function startBoth(pair: PairGround, signal: AbortSignal): Promise<void> {
  const [first, second] = pair.places;
  const start = async (place: MemberPlace, serverId: number): Promise<Server> => {
    const dataDir = join(pair.dataFolder, `${place.name}.${serverId}`);
    await copyImage(pair.imageDir, dataDir);
    return (place.server = await startMember(
      pair,
      place,
      place.role === 'writer' ? 'writer' : 'reader',
      { dataDir, serverId },
      signal,
    ));
  };
  const started = await Promise.allSettled([start(first, 1), start(second, 2)]);
  for (const one of started) if (one.status === 'rejected') throw one.reason;
  const writer = runningServer(first);
  await withLink(pair, runningServer(second), signal, (link) => follow(link, writer, pair.accounts));
  pair.writerEndpoint.leadTo(writer);
  await untilJoined(pair, second, signal);
}

function running(
  options: DatabasePairOptions,
  pair: PairGround,
  members: SingleDatabase,
  membersEndpoint: Endpoint,
  parts: Parts,
): DatabasePair {
  const plane = new ControlPlane(pair);
  const { writerEndpoint, readerEndpoint } = pair;
  const capping = new AbortController();
  void capLogs(
    ['db-1', 'db-2', 'members'].map((name) => join(options.logsFolder, `${name}.log`)),
    options.clock,
    capping.signal,
  );
  const at = (endpoint: Endpoint, schema: keyof typeof schemas): DatabaseAddress => {
    const behind = serversOf(pair, members).find(
      ({ address, port }) => address === endpoint.leadsTo?.address && port === endpoint.leadsTo.port,
    );
    return {
      host: endpoint.host,
      port: endpoint.port,
      ...pair.accounts.app,
      database: schemas[schema],
      pid: behind?.pid ?? null,
    };
  };
  return {
    capability: databaseCapability(pair, plane),
    network: writerLinkCapability(writerEndpoint),
    writerEndpoint,
    readerEndpoint,
    membersEndpoint,
    get writer() {
      return at(writerEndpoint, 'orders');
    },
    get reader() {
      return at(readerEndpoint, 'orders');
    },
    get members() {
      return at(membersEndpoint, 'members');
    },
    monitor: pair.accounts.monitor,
    processes: () => serversOf(pair, members).map(({ name, pid }) => ({ name, pid })),
    servers: () =>
      serversOf(pair, members).map(({ name, address, port, pid }) => ({ name, address, port, pid })),
    openTransactions: () => openTransactions(pair),
    settings: () => settingsOf(pair),
    versions: () => versionsOf(pair, members),
    stop: async () => {
      capping.abort();
      await plane.stop();
      await endParts(parts);
    },
  };
}

function serversOf(pair: PairGround, members: SingleDatabase): Server[] {
  return [...pair.places.map(({ server }) => server), members.current()].filter(
    (server) => server !== null && !server.hasEnded(),
  ) as Server[];
}

/** InnoDB's list is a cache that is refreshed only if nobody read it for 100 ms. */
const trxCacheMs = 120;

async function openTransactions(pair: PairGround): Promise<number> {
  await pair.clock.sleep(trxCacheMs);
  const [row] = await withLink(pair, runningServer(pair.writer), new AbortController().signal, (link) =>
    link.rows(
      `SELECT COUNT(*) AS n FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
     WHERE p.user = ?`,
      2_000,
      [pair.accounts.app.user],
    ),
  );
  return Number(row?.['n']);
}

function settingsOf({ durable }: PairGround): Record<string, string | number | boolean> {
  return {
    durable,
    innodb_flush_log_at_trx_commit: durable ? 1 : 2,
    sync_binlog: durable ? 1 : 0,
    semi_sync: 'AFTER_SYNC',
    semi_sync_timeout_ms: semiSyncTimeoutMs,
    ping_ms: defaultThresholds.tickMs,
    hung_after_ms: defaultThresholds.hungAfterMs,
  };
}

async function versionsOf(pair: PairGround, members: SingleDatabase): Promise<Record<string, string>> {
  const signal = new AbortController().signal;
  const read = async (server: Server): Promise<[string, string]> => {
    const [row] = await withLink(pair, server, signal, (link) =>
      link.rows('SELECT VERSION() AS version', 2_000),
    );
    return [server.name, String(row?.['version'])];
  };
  return Object.fromEntries(await Promise.all(serversOf(pair, members).map(read)));
}

async function endParts({ endpoints, dataFolder, places, members }: Parts): Promise<void> {
  for (const endpoint of endpoints) await endpoint.close();
  await Promise.all([...places.map(async ({ server }) => server?.kill()), members?.stop()]);
  await rm(dataFolder, { recursive: true, force: true });
}
