// Facts of a running pair for run.json, and how many transactions of the service are open on its writer.
import { defaultThresholds } from './liveness.ts';
import { runningServer, withLink, type PairContext } from './pair-context.ts';
import { maxConnections, semiSyncTimeoutMs } from './server-flags.ts';
import type { Server } from './server.ts';

/** InnoDB's list is a cache that is refreshed only if it was not read for 100 ms. */
const trxCacheMs = 120;

/** Of the service's user, on the writer. Throws without one. */
export async function openTransactions(pair: PairContext): Promise<number> {
  await pair.clock.sleep(trxCacheMs);
  const [row] = await withLink(pair, runningServer(pair.writer), new AbortController().signal, (link) =>
    link.rows(
      `SELECT COUNT(*) AS n FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
     WHERE p.user = ?`,
      2_000,
      [pair.accounts.app.user],
    ),
  );
  return Number(row?.['n']);
}

/** Durability and timings. */
export function settingsOf({ dialect, durable }: PairContext): Record<string, string | number | boolean> {
  return {
    database: dialect.name,
    durable,
    innodb_flush_log_at_trx_commit: durable ? 1 : 2,
    sync_binlog: durable ? 1 : 0,
    semi_sync: 'AFTER_SYNC',
    semi_sync_timeout_ms: semiSyncTimeoutMs,
    max_connections: maxConnections,
    ping_ms: defaultThresholds.tickMs,
    hung_after_ms: defaultThresholds.hungAfterMs,
  };
}

/** By member, as each server reports it. */
export async function versionsOf(
  pair: Pick<PairContext, 'accounts'>,
  servers: readonly Server[],
): Promise<Record<string, string>> {
  const signal = new AbortController().signal;
  const read = async (server: Server): Promise<[string, string]> => {
    const [row] = await withLink(pair, server, signal, (link) =>
      link.rows('SELECT VERSION() AS version', 2_000),
    );
    return [server.name, String(row?.['version'])];
  };
  return Object.fromEntries(await Promise.all(servers.map(read)));
}
