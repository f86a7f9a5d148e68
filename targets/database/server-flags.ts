// The command line of a database server for each part that it can play; a dialect adds its own flags.

export type Part =
  /** Takes writes. */
  | 'writer'
  /** Follows a writer; read-only. */
  | 'reader'
  /** Filled by migrations and seed; no binlog, so that its data is the common start of every copy. */
  | 'scratch'
  /** An old writer under examination: replicates nothing, takes no writes. */
  | 'examined'
  /** The on-premise database: no replication at all. */
  | 'single';

/**
 * How long a commit waits for a reader that is connected but unresponsive, ms; longer than it takes to
 * declare that reader lost.
 */
export const semiSyncTimeoutMs = 10_000;
/** Of each server. */
export const maxConnections = 400;
const sizes = [
  '--innodb-buffer-pool-size=96M',
  '--key-buffer-size=1M',
  `--max-connections=${maxConnections}`,
  '--table-open-cache=400',
  '--performance-schema=OFF',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--innodb-buffer-pool-load-at-startup=OFF',
];
const plain = ['--skip-name-resolve', '--character-set-server=utf8mb4'];

export interface ServerSlot {
  address: string;
  port: number;
  serverId: number;
  dataDir: string;
  logFile: string;
}

/**
 * All flags but those of the installation. `durable` flushes binlog and redo log at each commit; needless if
 * only processes die.
 */
export function serverFlags(
  dialect: { partFlags(part: Part): readonly string[] },
  part: Part,
  slot: ServerSlot,
  durable: boolean,
): string[] {
  const flush = part !== 'scratch' && durable;
  return [
    ...plain,
    ...sizes,
    ...dialect.partFlags(part),
    `--bind-address=${slot.address}`,
    `--port=${slot.port}`,
    `--server-id=${slot.serverId}`,
    `--report-host=${slot.address}`,
    // Relative to the data directory: an absolute path may exceed what a socket's name can hold.
    `--datadir=${slot.dataDir}`,
    '--socket=db.sock',
    '--pid-file=db.pid',
    `--tmpdir=${slot.dataDir}`,
    `--log-error=${slot.logFile}`,
    `--innodb-flush-log-at-trx-commit=${flush ? 1 : 2}`,
    `--sync-binlog=${flush ? 1 : 0}`,
  ];
}
