// Starts the database of a target: a replicated pair behind movable endpoints, its control plane, and the
// members database.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseAddress } from '../../contract/index.ts';
import { schemas, type Accounts } from './accounts.ts';
import { databaseCapability } from './capability.ts';
import { untilJoined } from './catch-up.ts';
import { ControlPlane } from './control-plane.ts';
import { copyDataDir } from './copy-data.ts';
import { dialects } from './dialects.ts';
import { Endpoint } from './endpoint.ts';
import { realFencing, type Fencing } from './fencing.ts';
import { capLogs } from './log-cap.ts';
import type { DatabasePair, DatabasePairOptions } from './pair-options.ts';
import { processHost } from './member-host.ts';
import { runningServer, withLink, type MemberSlot, type PairContext } from './pair-context.ts';
import { stateLine } from './recorder.ts';
import { openTransactions, settingsOf, versionsOf } from './pair-facts.ts';
import { makeSeededImage } from './seeded-image.ts';
import type { ServerContext, Server } from './server.ts';
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
  const { shell, clock, install, durable, signal } = options;
  const dialect = dialects[options.dialect];
  const context: ServerContext = { shell, clock, dialect, install, durable, accounts };
  const [writerEndpoint, readerEndpoint, membersEndpoint] = (await Promise.all(
    ['writer', 'reader', 'members'].map((name) => Endpoint.open(name)),
  )) as [Endpoint, Endpoint, Endpoint];
  const dataFolder = join(options.folder, 'data');
  const parts: Parts = {
    endpoints: [writerEndpoint, readerEndpoint, membersEndpoint],
    dataFolder,
    slots: [],
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
    const { imageDir, members } = await makeSeededImage(context, plan, signal);
    parts.members = members;
    const pair = newPair(options, context, {
      host: processHost(context, { dataFolder, imageDir, logsFolder: options.logsFolder }),
      writerEndpoint,
      readerEndpoint,
      fencing,
    });
    parts.slots = pair.slots;
    options.progress('databases: starting writer and reader');
    await startBoth(pair, { dataFolder, imageDir }, signal);
    const settings = await settingsOf(pair);
    return running(options, pair, { members, membersEndpoint, settings }, parts);
  } catch (error) {
    await endParts(parts);
    throw error;
  }
}

interface Parts {
  endpoints: readonly Endpoint[];
  dataFolder: string;
  slots: readonly MemberSlot[];
  members?: SingleDatabase;
}

/**
 * Linux answers on all of 127.0.0.0/8; elsewhere only 127.0.0.1 exists, and only the port distinguishes
 * servers.
 */
function addressOf(n: number): string {
  return process.platform === 'linux' ? `127.0.0.${10 + n}` : '127.0.0.1';
}

function newPair(
  options: DatabasePairOptions,
  context: ServerContext,
  made: Pick<PairContext, 'host' | 'writerEndpoint' | 'readerEndpoint' | 'fencing'>,
): PairContext {
  const slot = (n: 1 | 2): MemberSlot => ({
    name: `db-${n}`,
    zone: options.zones[n - 1] ?? '',
    address: addressOf(n),
    role: n === 1 ? 'writer' : 'reader',
    server: null,
    gtid: null,
    lagSeconds: null,
  });
  const slots = [slot(1), slot(2)] as const;
  const pair: PairContext = {
    ...context,
    ...made,
    slots,
    ordersSql: options.ordersSql,
    writer: slots[0],
    semiSync: null,
    oldWriter: null,
    promotions: 0,
    nextServerId: 3,
    emit: (event) => options.onEvent(event),
    record: (line) => options.onState(line),
    changed: () => options.onState(stateLine(pair)),
  };
  return pair;
}

async function startBoth(
  pair: PairContext,
  { dataFolder, imageDir }: { dataFolder: string; imageDir: string },
  signal: AbortSignal,
): Promise<void> {
  const [first, second] = pair.slots;
  const start = async (slot: MemberSlot, serverId: number): Promise<Server> => {
    const dataDir = join(dataFolder, `${slot.name}.${serverId}`);
    await copyDataDir(imageDir, dataDir);
    return (slot.server = await pair.host.start(
      slot,
      slot.role === 'writer' ? 'writer' : 'reader',
      { dataDir, serverId },
      signal,
    ));
  };
  const started = await Promise.allSettled([start(first, 1), start(second, 2)]);
  for (const one of started) if (one.status === 'rejected') throw one.reason;
  const writer = runningServer(first);
  await withLink(pair, runningServer(second), signal, (link) =>
    pair.dialect.follow(link, writer, pair.accounts),
  );
  pair.writerEndpoint.setUpstream(writer);
  await untilJoined(pair, second, signal);
}

function running(
  options: DatabasePairOptions,
  pair: PairContext,
  {
    members,
    membersEndpoint,
    settings,
  }: {
    members: SingleDatabase;
    membersEndpoint: Endpoint;
    settings: ReturnType<DatabasePair['settings']>;
  },
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
      ({ address, port }) => address === endpoint.upstream?.address && port === endpoint.upstream.port,
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
    settings: () => settings,
    versions: () => versionsOf(pair, serversOf(pair, members)),
    stop: async () => {
      capping.abort();
      await plane.stop();
      await endParts(parts);
    },
  };
}

function serversOf(pair: PairContext, members: SingleDatabase): Server[] {
  return [...pair.slots.map(({ server }) => server), members.current()].filter(
    (server) => server !== null && !server.hasEnded(),
  ) as Server[];
}

async function endParts({ endpoints, dataFolder, slots, members }: Parts): Promise<void> {
  for (const endpoint of endpoints) await endpoint.close();
  await Promise.all([...slots.map(async ({ server }) => server?.kill()), members?.stop()]);
  await rm(dataFolder, { recursive: true, force: true });
}
