// MySQL's flags for each part that a server plays.
import { semiSyncTimeoutMs, type Part } from '../server-flags.ts';

const plain = [
  '--skip-replica-start',
  '--mysqlx=OFF',
  '--innodb-redo-log-capacity=96M',
  '--secure-file-priv=',
  // The key pair for passwords on plain connections is made at the first start; certificates are not needed.
  '--auto-generate-certs=OFF',
];

/**
 * A reader whose source half is on makes its own applier wait for an acknowledgement that is never sent, so
 * that half is turned on when it is promoted.
 */
const replicated = [
  '--log-bin=binlog',
  '--log-bin-index=binlog.index',
  '--relay-log=relay',
  '--relay-log-index=relay.index',
  '--log-replica-updates=ON',
  '--gtid-mode=ON',
  '--enforce-gtid-consistency=ON',
  '--relay-log-recovery=ON',
  '--replica-net-timeout=4',
  '--replica-parallel-workers=4',
  '--replica-preserve-commit-order=ON',
  '--plugin-load-add=semisync_source.so',
  '--plugin-load-add=semisync_replica.so',
  '--rpl-semi-sync-replica-enabled=ON',
  '--rpl-semi-sync-source-wait-point=AFTER_SYNC',
  `--rpl-semi-sync-source-timeout=${semiSyncTimeoutMs}`,
  // A writer without any reader goes on alone (and reports it) instead of stalling until the time-out at each
  // commit.
  '--rpl-semi-sync-source-wait-for-replica-count=1',
  '--rpl-semi-sync-source-wait-no-replica=OFF',
];
/** Without it the server would write GTIDs into the image that every member starts from. */
const alone = ['--skip-log-bin', '--gtid-mode=OFF', '--enforce-gtid-consistency=OFF'];

const roles: Readonly<Record<Part, readonly string[]>> = {
  writer: [...replicated, '--rpl-semi-sync-source-enabled=ON'],
  reader: [...replicated, '--rpl-semi-sync-source-enabled=OFF', '--super-read-only=ON'],
  scratch: alone,
  examined: [...replicated, '--rpl-semi-sync-source-enabled=OFF', '--super-read-only=ON'],
  single: alone,
};

export function partFlags(part: Part): readonly string[] {
  return [...plain, ...roles[part]];
}
