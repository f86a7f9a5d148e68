// A local target whose writer endpoint is at hand: the parts of targets/local with the forwarder not hidden
// behind a capability.
import { readFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { getMariadb } from '../../control/tools.ts';
import type { DatabaseAddress } from '../../contract/index.ts';
import { startDatabasePair, type DatabasePair, type Endpoint } from '../../targets/database/index.ts';
import { startServicePods } from '../../targets/local/pods/service-pods.ts';
import { mintTokens, writeSessionKey } from '../../targets/local/secrets.ts';
import { databaseUrl, ordersSql, runServiceProgram } from '../../targets/local/service-programs.ts';
import type { Bench } from '../figure.ts';

export interface SmallTarget {
  baseUrl: string;
  /** Session token of the order probe's member. */
  probeToken: string;
  /** The service's user at the endpoint. */
  writer: DatabaseAddress;
  writerEndpoint: Endpoint;
  /** Names of the control plane's events so far: a drop must not be one. */
  events: readonly string[];
}

/** Three pods behind the balancer, as a run has them; everything ends when `use` is over. */
export async function withSmallTarget<T>(bench: Bench, use: (target: SmallTarget) => Promise<T>): Promise<T> {
  const { shell, clock, folder, signal } = bench;
  const logsFolder = join(folder, 'logs');
  await mkdir(logsFolder, { recursive: true });
  const sessionKeyFile = await writeSessionKey(folder);
  const tokens = JSON.parse(
    await readFile(await mintTokens(shell, folder, sessionKeyFile, signal), 'utf8'),
  ) as { probe: string };
  const events: string[] = [];
  const pair = await startPair(bench, logsFolder, (kind) => events.push(kind));
  try {
    const pods = await startServicePods({
      shell,
      clock,
      logsFolder,
      sessionKeyFile,
      signal,
      zones: ['a', 'c', 'a'],
      writer: pair.writer,
      reader: pair.reader,
      members: pair.members,
      onEvent: () => undefined,
    });
    try {
      return await use({
        baseUrl: pods.balancer.url,
        probeToken: tokens.probe,
        writer: pair.writer,
        writerEndpoint: pair.writerEndpoint,
        events,
      });
    } finally {
      await pods.stop();
    }
  } finally {
    await pair.stop();
  }
}

async function startPair(
  { shell, clock, folder, signal, say }: Bench,
  logsFolder: string,
  onEvent: (kind: string) => void,
): Promise<DatabasePair> {
  const mariadb = await getMariadb(say);
  return startDatabasePair({
    shell,
    clock,
    folder,
    logsFolder,
    ordersSql,
    signal,
    durable: false,
    zones: ['a', 'c'],
    // A MariaDB that starts deletes every temporary table in its TMPDIR, those of other servers too.
    dialect: 'mariadb',
    install: { ...mariadb, env: { ...mariadb.env, TMPDIR: folder } },
    onEvent: ({ kind }) => onEvent(kind),
    onState: () => undefined,
    progress: () => undefined,
    prepare: async ({ writer, members }) => {
      const env = { DB_WRITER_URL: databaseUrl(writer), MEMBERS_URL: databaseUrl(members) };
      await runServiceProgram(shell, 'migrate', { env, signal });
      await runServiceProgram(shell, 'seed', { env, signal });
    },
  });
}
