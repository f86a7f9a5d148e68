// MariaDB's flags for each part that a server plays.
import { semiSyncTimeoutMs, type Part } from '../server-flags.ts';

const plain = [
  '--skip-ssl',
  '--skip-slave-start',
  '--innodb-log-file-size=48M',
  '--aria-pagecache-buffer-size=8M',
];

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
  // A writer without any reader goes on alone (and reports it) instead of stalling until the time-out at each
  // commit.
  '--rpl-semi-sync-master-wait-no-slave=OFF',
];

// An examined old writer starts as MASTER: as a SLAVE, MariaDB would truncate from its binlog what no reader
// confirmed, which is exactly what the examination must find.
const roles: Readonly<Record<Part, readonly string[]>> = {
  writer: [...replicated, '--init-rpl-role=MASTER'],
  reader: [...replicated, '--init-rpl-role=SLAVE', '--read-only=ON'],
  scratch: ['--skip-log-bin'],
  examined: [...replicated, '--init-rpl-role=MASTER', '--read-only=ON'],
  single: ['--skip-log-bin'],
};

export function partFlags(part: Part): readonly string[] {
  return [...plain, ...roles[part]];
}
