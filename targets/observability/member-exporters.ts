// One mysqld_exporter for each database member; it follows its member to another port when that one is
// started anew.
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { answersWithinMs, startListening, type Ground, type ListeningProgram } from './listening-program.ts';

export interface MonitoringAccount {
  user: string;
  password: string;
}

export interface MemberAddress {
  name: string;
  address: string;
  port: number;
}

export interface WantedExporters {
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
  /** Where each member's exporter listens, for as long as the target lives. */
  readonly addresses: readonly { member: string; address: string }[];
  processes(): readonly ListeningProgram[];
  stop(): Promise<void>;
}

interface Followed {
  member: MemberAddress;
  exporter: ListeningProgram;
}

const lookEveryMs = 500;

/** Only what dashboards and alerts ask of a database: counters, two dozen settings, replication. */
const collectors = [
  '--collect.global_status',
  '--collect.slave_status',
  '--collect.global_variables',
  '--no-collect.info_schema.innodb_cmp',
  '--no-collect.info_schema.innodb_cmpmem',
  '--no-collect.info_schema.query_response_time',
];

/** Resolves when each answers. On failure none is left running. @throws ShowtimeError target-did-not-start */
export async function startMemberExporters(
  ground: Ground,
  wanted: WantedExporters,
): Promise<MemberExporters> {
  await mkdir(wanted.folder, { recursive: true, mode: 0o700 });
  const started = await Promise.allSettled(
    wanted
      .members()
      .map(async (member) => ({ member, exporter: await startExporter(ground, wanted, member) })),
  );
  const followed: Followed[] = started.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed) {
    await Promise.all(followed.map(({ exporter }) => exporter.kill()));
    throw failed.reason;
  }
  const ending = new AbortController();
  const following = Promise.all(
    followed.map((one) => follow({ ...ground, signal: ending.signal }, wanted, one)),
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
 * A member that is rebuilt listens elsewhere: its exporter is started again for it, on the port where
 * Prometheus asks.
 */
async function follow(ground: Ground, wanted: WantedExporters, one: Followed): Promise<void> {
  const { clock, signal } = ground;
  const { port } = one.exporter;
  while (!signal.aborted) {
    await clock.sleep(lookEveryMs, signal).catch(() => undefined);
    const member = wanted.members().find(({ name }) => name === one.member.name);
    // While it is away there is nothing to follow: the exporter says itself that it sees no database.
    if (signal.aborted || member === undefined || (!one.exporter.hasEnded() && samePlace(member, one.member)))
      continue;
    await one.exporter.kill();
    const exporter = await startExporter(ground, wanted, member, port).catch(() => undefined);
    if (exporter?.port === port) Object.assign(one, { member, exporter });
    else await exporter?.kill();
  }
}

function samePlace(one: MemberAddress, other: MemberAddress): boolean {
  return one.port === other.port && one.address === other.address;
}

async function startExporter(
  ground: Ground,
  { path, folder, logsFolder, account }: WantedExporters,
  member: MemberAddress,
  port?: number,
): Promise<ListeningProgram> {
  const secrets = join(folder, `${member.name}.cnf`);
  await writeWhole(
    secrets,
    [
      '[client]',
      `user=${account.user}`,
      `password=${account.password}`,
      `host=${member.address}`,
      `port=${member.port}`,
      '',
    ].join('\n'),
  );
  return startListening(ground, {
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
      // One of the caller's would win over our file.
      env: { DATA_SOURCE_NAME: '' },
    }),
    isReady: async (url) =>
      /^mysql_up 1$/m.test(
        await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(answersWithinMs) })).text(),
      ),
  });
}

async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.half`, text, { mode: 0o600 });
  await rename(`${path}.half`, path);
}
