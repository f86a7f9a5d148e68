// One mysqld_exporter for each database member; it follows its member to another port when that one is
// restarted.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { writeFileAtomic } from '../../platform/write-file-atomic.ts';
import {
  answersWithinMs,
  startListening,
  type ProgramContext,
  type ListeningProgram,
} from './listening-program.ts';

export interface MonitoringAccount {
  user: string;
  password: string;
}

export interface MemberAddress {
  name: string;
  address: string;
  port: number;
}

export interface ExportersRequest {
  /** The program. */
  path: string;
  /** A file with a password for each member goes here. Absolute; made if it is not there. */
  folder: string;
  logsFolder: string;
  account: MonitoringAccount;
  /** The members that run now. */
  members: () => readonly MemberAddress[];
}

export interface MemberExporters {
  /** Where each member's exporter listens, as long as the target is up. */
  readonly addresses: readonly { member: string; address: string }[];
  processes(): readonly ListeningProgram[];
  stop(): Promise<void>;
}

interface Followed {
  member: MemberAddress;
  exporter: ListeningProgram;
}

const pollIntervalMs = 500;

/** Only what dashboards and alerts need of a database: counters, two dozen settings, replication. */
const collectors = [
  '--collect.global_status',
  '--collect.slave_status',
  '--collect.global_variables',
  '--no-collect.info_schema.innodb_cmp',
  '--no-collect.info_schema.innodb_cmpmem',
  '--no-collect.info_schema.query_response_time',
];

/** Resolves when each answers. On failure all are ended. @throws ShowtimeError target-did-not-start */
export async function startMemberExporters(
  context: ProgramContext,
  wanted: ExportersRequest,
): Promise<MemberExporters> {
  await mkdir(wanted.folder, { recursive: true, mode: 0o700 });
  const started = await Promise.allSettled(
    wanted
      .members()
      .map(async (member) => ({ member, exporter: await startExporter(context, wanted, member) })),
  );
  const followed: Followed[] = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed) {
    await Promise.all(followed.map(({ exporter }) => exporter.kill()));
    throw failed.reason;
  }
  const ending = new AbortController();
  const following = Promise.all(
    followed.map((one) => follow({ ...context, signal: ending.signal }, wanted, one)),
  );
  return {
    addresses: followed.map(({ member, exporter }) => ({
      member: member.name,
      address: `127.0.0.1:${exporter.port}`,
    })),
    processes: () => followed.map(({ exporter }) => exporter).filter((exporter) => !exporter.hasEnded()),
    stop: async () => {
      ending.abort(new Error('the target is being ended'));
      await Promise.all(followed.map(({ exporter }) => exporter.kill()));
      await following;
      await Promise.all(followed.map(({ exporter }) => exporter.kill()));
    },
  };
}

/**
 * A rebuilt member listens elsewhere: its exporter is restarted for it, on the port that Prometheus scrapes.
 */
async function follow(context: ProgramContext, wanted: ExportersRequest, one: Followed): Promise<void> {
  const { clock, signal } = context;
  const { port } = one.exporter;
  while (!signal.aborted) {
    await clock.sleep(pollIntervalMs, signal).catch(() => undefined);
    const member = wanted.members().find(({ name }) => name === one.member.name);
    // While the member is away there is nothing to follow: the exporter itself reports that the database is
    // down.
    if (
      signal.aborted ||
      member === undefined ||
      (!one.exporter.hasEnded() && isSameAddress(member, one.member))
    )
      continue;
    await one.exporter.kill();
    const exporter = await startExporter(context, wanted, member, port).catch(() => undefined);
    if (exporter?.port === port) Object.assign(one, { member, exporter });
    else await exporter?.kill();
  }
}

function isSameAddress(one: MemberAddress, other: MemberAddress): boolean {
  return one.port === other.port && one.address === other.address;
}

async function startExporter(
  context: ProgramContext,
  { path, folder, logsFolder, account }: ExportersRequest,
  member: MemberAddress,
  port?: number,
): Promise<ListeningProgram> {
  const secrets = join(folder, `${member.name}.cnf`);
  writeFileAtomic(
    secrets,
    [
      '[client]',
      `user=${account.user}`,
      `password=${account.password}`,
      `host=${member.address}`,
      `port=${member.port}`,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  return startListening(context, {
    name: `exporter-${member.name}`,
    logFile: join(logsFolder, `exporter-${member.name}.log`),
    ...(port === undefined ? {} : { port }),
    command: (listen) => ({
      file: path,
      args: [
        `--config.my-cnf=${secrets}`,
        `--web.listen-address=127.0.0.1:${listen}`,
        '--log.level=warn',
        ...collectors,
      ],
      // A variable of the caller would override the generated file.
      env: { DATA_SOURCE_NAME: '' },
    }),
    isReady: async (url) =>
      /^mysql_up 1$/m.test(
        await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(answersWithinMs) })).text(),
      ),
  });
}
