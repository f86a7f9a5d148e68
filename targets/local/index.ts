// The local target: real processes on loopback, from the database pair to the balancer.
//
//   session key ─┬─▶ tokens ───────────────────────────────┐
//                └─▶ database pair (migrate, seed) ──▶ pods ┴▶ up
import { readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  packageRoot,
  type Capabilities,
  type Clock,
  type DatabaseLine,
  type NewEvent,
  type Progress,
  type Shell,
  type TargetStatus,
} from '../../contract/index.ts';
import {
  startDatabasePair,
  type DatabasePair,
  type DatabaseInstall,
  type Dialect,
} from '../database/index.ts';
import { balancerDefaults } from './balancer/settings.ts';
import { startExporter, type Exporter } from './exporter/index.ts';
import { drainMs, startServicePods, type ServicePods } from './pods/service-pods.ts';
import { mintTokens, writeSessionKey } from './secrets.ts';
import { databaseUrl, ordersSql, runServiceProgram } from './service-programs.ts';

const zones = ['a', 'c'] as const;

export interface LocalTargetOptions {
  id: string;
  shell: Shell;
  clock: Clock;
  /** Which database `install` is. */
  dialect: Dialect['name'];
  install: DatabaseInstall;
  /** The target's state, mode 0700, absolute: keys, tokens, data directories. */
  folder: string;
  /** Absolute; must exist. */
  logsFolder: string;
  /** How many pods, in zones a, c, a … */
  pods: number;
  /** Flush at each commit. */
  durable: boolean;
  /** JSON of theatres and screenings for the seed; null for the default seed data. */
  seedFile: string | null;
  onEvent: (this: void, event: NewEvent) => void;
  /** Times are absolute, ms on the clock. */
  onState: (this: void, line: DatabaseLine) => void;
  progress: Progress;
  /** Abort while it starts: everything that was started ends, then the start rejects. */
  signal: AbortSignal;
}

type Scalars = Record<string, string | number | boolean | null>;

export interface LocalTarget {
  readonly id: string;
  readonly capabilities: Capabilities;
  readonly zones: readonly string[];
  /** 0600 file of minted tokens. */
  readonly tokensFile: string;
  status(): Promise<TargetStatus>;
  /** Every process that runs now, draining pods included. */
  processes(): readonly { name: string; pid: number }[];
  /** For run.json. */
  settings(): Scalars;
  /** Read from the running parts. */
  versions(): Promise<Scalars>;
  /** Transactions of the service that are open on the writer. */
  openTransactions(): Promise<number>;
  /** Reports a fault's event to the exporter: faults are played by the supervisor. */
  faultEvent(event: NewEvent): void;
  /**
   * For an exporter of each database member: a read-only monitoring account, and where the members are now.
   */
  readonly monitoring: {
    account: { user: string; password: string };
    members: () => readonly { name: string; address: string; port: number }[];
  };
  /** Ends every process at once. Safe to call twice. */
  stop(): Promise<void>;
}

interface Parts {
  exporter?: Exporter;
  databases?: DatabasePair;
  pods?: ServicePods;
}

/**
 * Resolves when writer, reader, members database and all pods are ready. On failure nothing is left running.
 * @throws ShowtimeError
 */
export async function startLocalTarget(given: LocalTargetOptions): Promise<LocalTarget> {
  const { shell, folder } = given;
  const failed = new AbortController();
  const signal = AbortSignal.any([given.signal, failed.signal]);
  const sessionKeyFile = await writeSessionKey(folder);
  const minting = mintTokens(shell, folder, sessionKeyFile, signal);
  const parts: Parts = {};
  try {
    // A failed mint ends the rest of the start at once instead of after it.
    minting.catch((error: unknown) => failed.abort(error));
    const exporter = (parts.exporter = await startExporter({ ...given, zones: podZones(given.pods) }));
    const options = eventSinks(exporter, given);
    const databases = (parts.databases = await startDatabases(options, signal));
    databases.writerEndpoint.onReached = () => exporter.writerReached();
    options.progress(`pods: starting ${options.pods} in zones ${zones.join(' and ')}`);
    const pods = (parts.pods = await startServicePods({
      ...options,
      sessionKeyFile,
      signal,
      watch: exporter.watch,
      zones: podZones(options.pods),
      writer: databases.writer,
      reader: databases.reader,
      members: databases.members,
    }));
    exporter.listPods(() => pods.keeper.list());
    return running(options, { exporter, databases, pods }, await minting);
  } catch (error) {
    failed.abort(error);
    await parts.pods?.stop();
    await parts.databases?.stop();
    await parts.exporter?.stop();
    await minting.catch(() => undefined);
    throw error;
  }
}

/** The same options, with events and states passed to the exporter first. */
function eventSinks(exporter: Exporter, options: LocalTargetOptions): LocalTargetOptions {
  return {
    ...options,
    onEvent: (event) => {
      exporter.event(event);
      options.onEvent(event);
    },
    onState: (line) => {
      exporter.databaseLine(line);
      options.onState(line);
    },
  };
}

async function startDatabases(options: LocalTargetOptions, signal: AbortSignal): Promise<DatabasePair> {
  const { shell, seedFile, install } = options;
  // A MariaDB that starts deletes every temporary table in its TMPDIR, those of other servers too.
  const temporary = join(options.folder, 'tmp');
  await mkdir(temporary, { recursive: true, mode: 0o700 });
  return startDatabasePair({
    ...options,
    zones,
    ordersSql,
    signal,
    install: { ...install, env: { ...install.env, TMPDIR: temporary } },
    prepare: async ({ writer, members }) => {
      const env = { DB_WRITER_URL: databaseUrl(writer), MEMBERS_URL: databaseUrl(members) };
      await runServiceProgram(shell, 'migrate', { env, signal });
      await runServiceProgram(shell, 'seed', {
        args: seedFile === null ? [] : ['--house', seedFile],
        env,
        signal,
      });
    },
  });
}

function podZones(pods: number): string[] {
  return Array.from({ length: pods }, (_value, index) => zones[index % zones.length] ?? zones[0]);
}

function running(
  options: LocalTargetOptions,
  { exporter, databases, pods }: Required<Parts>,
  tokensFile: string,
): LocalTarget {
  const { id } = options;
  const { balancer, keeper } = pods;
  let stopping: Promise<void> | undefined;
  return {
    id,
    zones,
    tokensFile,
    capabilities: {
      pods: keeper,
      database: databases.capability,
      network: databases.network,
      traffic: balancer.traffic,
    },
    status: async () => ({
      id,
      baseUrl: balancer.url,
      metricsUrl: exporter.url,
      pods: [...(await keeper.list())],
      database: { writer: databases.writer, reader: databases.reader, members: databases.members },
      observability: null,
    }),
    monitoring: { account: databases.monitor, members: () => databases.servers() },
    processes: () => [...keeper.processes(), ...databases.processes()],
    settings: () => ({
      ...databases.settings(),
      pods: options.pods,
      drain_ms: drainMs,
      health_check_ms: balancerDefaults.healthEveryMs,
    }),
    versions: async () => ({
      service: serviceVersion(),
      node: process.version,
      ...(await databases.versions()),
    }),
    openTransactions: () => databases.openTransactions(),
    faultEvent: (event) => exporter.event(event),
    stop: () =>
      (stopping ??= pods
        .stop()
        .then(() => databases.stop())
        .then(() => exporter.stop())),
  };
}

function serviceVersion(): string {
  return (JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string })
    .version;
}
