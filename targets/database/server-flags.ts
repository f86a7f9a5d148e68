// The command line of a database server for each part that it can play.

export type Part =
  /** Takes writes. */
  | 'writer'
  /** Follows a writer; read-only. */
  | 'reader'
  /** Filled by migrations and seed; no binlog, so that its data is the common start of every copy. */
  | 'scratch'
  /** An old writer looked at alone: replicates nothing, takes no writes. */
  | 'examined'
  /** The on-premise database: no replication at all. */
  | 'single';

/**
 * How long a commit waits for a reader that is connected but silent, ms; longer than we need to declare that
 * reader lost.
 */
export const semiSyncTimeoutMs = 10_000;
const sizes = [
  '--innodb-buffer-pool-size=96M',
  '--innodb-log-file-size=48M',
  '--key-buffer-size=1M',
  '--aria-pagecache-buffer-size=8M',
  '--max-connections=400',
  '--table-open-cache=400',
  '--performance-schema=OFF',
  '--innodb-buffer-pool-dump-at-shutdown=OFF',
  '--innodb-buffer-pool-load-at-startup=OFF',
];
const plain = ['--skip-name-resolve', '--skip-ssl', '--skip-slave-start', '--character-set-server=utf8mb4'];

/** Both of a pair run with both halves of semi-sync, so that a promotion changes no flag. */
const replicated = [
  '--log-bin=binlog',
  '--log-bin-index=binlog.index',
  '--relay-log=relay',
  '--relay-log-index=relay.index',
  '--log-slave-updates=ON',
  '--gtid-strict-mode=ON',
  '--binlog-format=ROW',
  '--relay-log-recovery=ON',
  '--slave-net-timeout=4',
  '--slave-parallel-threads=4',
  '--slave-parallel-mode=optimistic',
  '--rpl-semi-sync-master-enabled=ON',
  '--rpl-semi-sync-slave-enabled=ON',
  '--rpl-semi-sync-master-wait-point=AFTER_SYNC',
  `--rpl-semi-sync-master-timeout=${semiSyncTimeoutMs}`,
  // A writer without any reader goes on alone (and says so) instead of stalling until the time-out at each
  // commit.
  '--rpl-semi-sync-master-wait-no-slave=OFF',
];

// An examined old writer starts as MASTER: as a SLAVE, MariaDB would cut what no reader confirmed off its
// binlog,
// which is exactly what we want to see.
const roles: Readonly<Record<Part, readonly string[]>> = {
  writer: [...replicated, '--init-rpl-role=MASTER'],
  reader: [...replicated, '--init-rpl-role=SLAVE', '--read-only=ON'],
  scratch: ['--skip-log-bin'],
  examined: [...replicated, '--init-rpl-role=MASTER', '--read-only=ON'],
  single: ['--skip-log-bin'],
};

export interface Place {
  address: string;
  port: number;
  serverId: number;
  dataDir: string;
  logFile: string;
}

/**
 * All flags but the install's own. `durable` flushes binlog and redo log at each commit; needless where only
 * processes die.
 */
export function serverFlags(part: Part, place: Place, durable: boolean): string[] {
  const flush = part !== 'scratch' && durable;
  return [
    ...plain,
    ...sizes,
    ...roles[part],
    `--bind-address=${place.address}`,
    `--port=${place.port}`,
    `--server-id=${place.serverId}`,
    `--report-host=${place.address}`,
    // Relative to the data directory: an absolute path may exceed what a socket's name can hold.
    `--datadir=${place.dataDir}`,
    '--socket=db.sock',
    '--pid-file=db.pid',
    `--tmpdir=${place.dataDir}`,
    `--log-error=${place.logFile}`,
    `--innodb-flush-log-at-trx-commit=${flush ? 1 : 2}`,
    `--sync-binlog=${flush ? 1 : 0}`,
  ];
}
