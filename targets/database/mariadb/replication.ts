// MariaDB's SQL of a replica's life: follow, catch up, be promoted, step down.
import type { Accounts } from '../accounts.ts';
import type { ControlLink, Row, Where } from '../control-link.ts';
import type { ReplicaState } from '../dialect.ts';
import { endDumpThreads } from '../dump-threads.ts';

const quickMs = 5_000;

/** Replicates from `writer`, starting at the server's GTID. */
export async function follow(link: ControlLink, writer: Where, { replication }: Accounts): Promise<void> {
  // From 11.4 on a receiver insists on TLS unless both are turned off, and these servers have none.
  await link.rows(
    `CHANGE MASTER TO MASTER_HOST=?, MASTER_PORT=?, MASTER_USER=?, MASTER_PASSWORD=?,
    MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1, MASTER_HEARTBEAT_PERIOD=1,
    MASTER_SSL=0, MASTER_SSL_VERIFY_SERVER_CERT=0`,
    quickMs,
    [writer.address, writer.port, replication.user, replication.password],
  );
  await link.rows('START SLAVE', quickMs);
}

/**
 * Whether the server takes part in semi-synchronous replication; a running receiver reconnects to apply the
 * change.
 */
export async function acknowledgeReceipt(link: ControlLink, on: boolean): Promise<void> {
  await link.rows('SET GLOBAL rpl_semi_sync_slave_enabled = ?', quickMs, [on ? 1 : 0]);
  if ((await replicaState(link)) === null) return;
  await link.rows('STOP SLAVE IO_THREAD', quickMs);
  await link.rows('START SLAVE IO_THREAD', quickMs);
}

/** Null if the server does not replicate. */
export async function replicaState(link: ControlLink): Promise<ReplicaState | null> {
  const [row] = await link.rows('SHOW SLAVE STATUS', quickMs);
  return row === undefined
    ? null
    : {
        receiving: row['Slave_IO_Running'] === 'Yes',
        applying: row['Slave_SQL_Running'] === 'Yes',
        lagSeconds: row['Seconds_Behind_Master'] === null ? null : Number(row['Seconds_Behind_Master']),
        error: firstText(row, ['Last_SQL_Error', 'Last_IO_Error']),
        received: receivedOf(row),
      };
}

/** GTID of the last event received; empty before the first, and on a server that follows no other. */
function receivedOf(row: Row | undefined): string {
  return String(row?.['Gtid_IO_Pos'] ?? '');
}

function firstText(row: Row, names: readonly string[]): string | null {
  return names.map((name) => String(row[name] ?? '')).find((text) => text !== '') ?? null;
}

/** Waits until all of `gtid` is applied. Throws after `timeoutMs`. */
export async function untilApplied(link: ControlLink, gtid: string, timeoutMs: number): Promise<void> {
  if (gtid === '') return;
  const [row] = await link.rows('SELECT MASTER_GTID_WAIT(?, ?) AS waited', timeoutMs + 1_000, [
    gtid,
    timeoutMs / 1_000,
  ]);
  if (Number(row?.['waited']) !== 0) throw new Error(`${gtid} was not applied within ${timeoutMs} ms`);
}

/**
 * Receives nothing any more and applies all that was received. Returns the position reached; still read-only.
 */
export async function drain(link: ControlLink, timeoutMs: number): Promise<string> {
  // The writer is dead by now: against a hung one this would block for seconds.
  const [, status] = await link.manyRows('STOP SLAVE IO_THREAD; SHOW SLAVE STATUS', quickMs);
  const received = receivedOf(status?.[0]);
  await untilApplied(link, received, timeoutMs);
  return received;
}

/**
 * Ends following for good. It has nothing left to apply, so this may wait until it takes writes: each step
 * costs milliseconds of outage.
 */
export async function forgetWriter(link: ControlLink): Promise<void> {
  await link.rows('STOP SLAVE', quickMs);
  await link.rows('RESET SLAVE ALL', quickMs);
}

/** From here on the server takes writes. */
export async function openForWrites(link: ControlLink): Promise<void> {
  await link.rows('SET GLOBAL read_only = 0', quickMs);
}

/**
 * Waits for commits under way, then every write is refused (1290) and rolled back. Throws if that takes over
 * two seconds.
 */
export async function closeForWrites(link: ControlLink): Promise<void> {
  await link.rows('SET SESSION lock_wait_timeout = 2', quickMs);
  await link.rows('SET GLOBAL read_only = 1', quickMs);
}

/** A writer that was closed for writes replicates from the new one from its exact position. */
export async function stepDown(link: ControlLink, writer: Where, accounts: Accounts): Promise<void> {
  await link.rows('SET GLOBAL gtid_slave_pos = @@gtid_binlog_pos', quickMs);
  await follow(link, writer, accounts);
}

export const endFollowers = endDumpThreads;

/** The last GTID of each domain and origin server in the binlog, such as `0-1-200,0-2-240`. */
export async function binlogState(link: ControlLink): Promise<string> {
  const [row] = await link.rows('SELECT @@gtid_binlog_state AS gtid', quickMs);
  return String(row?.['gtid'] ?? '');
}

/** GTID of the last event in the binlog; empty before the first. */
export async function position(link: ControlLink): Promise<string> {
  const [row] = await link.rows('SELECT @@gtid_binlog_pos AS gtid', quickMs);
  return String(row?.['gtid'] ?? '');
}
