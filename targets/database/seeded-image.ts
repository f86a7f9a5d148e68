// Makes the data that every server starts from: an empty database, filled once by the service's programs,
// then copied.
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { DatabaseAddress } from '../../contract/index.ts';
import { schemas, type Accounts } from './accounts.ts';
import type { Endpoint } from './endpoint.ts';
import { copyDataDir } from './copy-data.ts';
import { startServer, type ServerContext, type Server } from './server.ts';
import { keepSingleDatabase, type SingleDatabase } from './single-database.ts';

/**
 * Runs migrations and seed on two empty databases; the addresses are direct ones, good only until it
 * resolves.
 */
export type Prepare = (empty: { writer: DatabaseAddress; members: DatabaseAddress }) => Promise<void>;

export interface ImagePlan {
  dataFolder: string;
  logsFolder: string;
  membersAddress: string;
  membersEndpoint: Endpoint;
  prepare: Prepare;
}

/** The seeded image (no server runs on it any more) and the members database, which keeps running. */
export async function makeSeededImage(
  context: ServerContext,
  plan: ImagePlan,
  signal: AbortSignal,
): Promise<{ imageDir: string; members: SingleDatabase }> {
  const imageDir = join(plan.dataFolder, 'image');
  const membersDir = join(plan.dataFolder, 'members');
  await mkdir(plan.dataFolder, { recursive: true, mode: 0o700 });
  await mkdir(plan.logsFolder, { recursive: true });
  await context.dialect.bootstrap(context.shell, context.install, imageDir, context.accounts, signal);
  await copyDataDir(imageDir, membersDir);
  const slot = {
    name: 'members',
    part: 'single',
    address: plan.membersAddress,
    serverId: 99,
    dataDir: membersDir,
    logFile: join(plan.logsFolder, 'members.log'),
  } as const;
  const membersStarting = keepSingleDatabase(context, slot, plan.membersEndpoint, signal);
  const scratchStarting = startServer(
    context,
    {
      ...slot,
      name: 'scratch',
      part: 'scratch',
      serverId: 98,
      dataDir: imageDir,
      logFile: join(plan.logsFolder, 'scratch.log'),
    },
    signal,
  );
  const [membersStarted, scratchStarted] = await Promise.allSettled([membersStarting, scratchStarting]);
  try {
    const members = valueOf(membersStarted);
    const scratch = valueOf(scratchStarted);
    await plan.prepare({
      writer: directAddress(scratch, context.accounts, 'orders'),
      members: directAddress(members.current(), context.accounts, 'members'),
    });
    await scratch.stop();
    await rm(join(plan.logsFolder, 'scratch.log'), { force: true });
    return { imageDir, members };
  } catch (error) {
    for (const started of [membersStarted, scratchStarted])
      if (started.status === 'fulfilled') await started.value.stop();
    throw error;
  }
}

/** Where the service's user finds a schema on that server, with no endpoint between. */
function directAddress(server: Server, { app }: Accounts, of: keyof typeof schemas): DatabaseAddress {
  return { host: server.address, port: server.port, ...app, database: schemas[of], pid: server.pid };
}

function valueOf<T>(settled: PromiseSettledResult<T>): T {
  if (settled.status === 'rejected') throw settled.reason;
  return settled.value;
}
