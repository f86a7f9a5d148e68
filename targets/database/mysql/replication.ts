// MySQL's SQL of a replica's life: follow, catch up, be promoted, step down.
import type { Accounts } from '../accounts.ts';
import type { ControlLink, Row, Where } from '../control-link.ts';
import type { ReplicaState } from '../dialect.ts';
import { endDumpThreads } from '../dump-threads.ts';
import { oneLine } from './gtid.ts';

const quickMs = 5_000;

export async function follow(link: ControlLink, writer: Where, { replication }: Accounts): Promise<void> {
  // The control plane decides when a source is lost, so the receiver retries until it is stopped.
  await link.rows(
    `CHANGE REPLICATION SOURCE TO SOURCE_HOST=?, SOURCE_PORT=?, SOURCE_USER=?, SOURCE_PASSWORD=?,
    SOURCE_AUTO_POSITION=1, SOURCE_CONNECT_RETRY=1, SOURCE_RETRY_COUNT=86400, SOURCE_HEARTBEAT_PERIOD=1,
    SOURCE_SSL=0, GET_SOURCE_PUBLIC_KEY=1`,
    quickMs,
    [writer.address, writer.port, replication.user, replication.password],
  );
  await link.rows('START REPLICA', quickMs);
}

export async function acknowledgeReceipt(link: ControlLink, on: boolean): Promise<void> {
  await link.rows('SET GLOBAL rpl_semi_sync_replica_enabled = ?', quickMs, [on ? 1 : 0]);
  if ((await replicaState(link)) === null) return;
  await link.rows('STOP REPLICA IO_THREAD', quickMs);
  await link.rows('START REPLICA IO_THREAD', quickMs);
}

export async function replicaState(link: ControlLink): Promise<ReplicaState | null> {
  const [row] = await link.rows('SHOW REPLICA STATUS', quickMs);
  return row === undefined
    ? null
    : {
        receiving: row['Replica_IO_Running'] === 'Yes',
        applying: row['Replica_SQL_Running'] === 'Yes',
        lagSeconds: row['Seconds_Behind_Source'] === null ? null : Number(row['Seconds_Behind_Source']),
        error: firstText(row, ['Last_SQL_Error', 'Last_IO_Error']),
        received: oneLine(row['Retrieved_Gtid_Set']),
      };
}

function firstText(row: Row, names: readonly string[]): string | null {
  return names.map((name) => String(row[name] ?? '')).find((text) => text !== '') ?? null;
}

export async function untilApplied(link: ControlLink, gtid: string, timeoutMs: number): Promise<void> {
  if (gtid === '') return;
  const [row] = await link.rows('SELECT WAIT_FOR_EXECUTED_GTID_SET(?, ?) AS waited', timeoutMs + 1_000, [
    gtid,
    timeoutMs / 1_000,
  ]);
  if (Number(row?.['waited']) !== 0) throw new Error(`${gtid} was not applied within ${timeoutMs} ms`);
}

export async function drain(link: ControlLink, timeoutMs: number): Promise<string> {
  // The writer is dead by now: against a hung one this would block for seconds.
  const [, status] = await link.manyRows('STOP REPLICA IO_THREAD; SHOW REPLICA STATUS', quickMs);
  await untilApplied(link, oneLine(status?.[0]?.['Retrieved_Gtid_Set']), timeoutMs);
  return position(link);
}

export async function forgetWriter(link: ControlLink): Promise<void> {
  await link.rows('STOP REPLICA', quickMs);
  await link.rows('RESET REPLICA ALL', quickMs);
}

/** `read_only = 0` turns super_read_only off as well. */
export async function openForWrites(link: ControlLink): Promise<void> {
  await link.manyRows('SET GLOBAL rpl_semi_sync_source_enabled = 1; SET GLOBAL read_only = 0', quickMs);
}

/** `super_read_only = 1` turns read_only on as well. */
export async function closeForWrites(link: ControlLink): Promise<void> {
  await link.rows('SET SESSION lock_wait_timeout = 2', quickMs);
  await link.rows('SET GLOBAL super_read_only = 1', quickMs);
}

export async function stepDown(link: ControlLink, writer: Where, accounts: Accounts): Promise<void> {
  await link.rows('SET GLOBAL rpl_semi_sync_source_enabled = 0', quickMs);
  await follow(link, writer, accounts);
}

export const endFollowers = endDumpThreads;

export async function position(link: ControlLink): Promise<string> {
  const [row] = await link.rows('SELECT @@GLOBAL.gtid_executed AS gtid', quickMs);
  return oneLine(row?.['gtid']);
}

/** All that was executed is in the binlog: both members write one, and nothing is purged. */
export const binlogState = position;
