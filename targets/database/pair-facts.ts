// Facts of a running pair for run.json, and how many transactions of the service are open on its writer.
import { defaultThresholds } from './liveness.ts';
import { runningServer, withLink, type PairContext } from './pair-context.ts';
import type { Server } from './server.ts';

/** InnoDB's list is a cache that is refreshed only if it was not read for 100 ms. */
const trxCacheMs = 120;
const answerMs = 2_000;

/** Of the service's user, on the writer. Throws without one. */
export async function openTransactions(pair: PairContext): Promise<number> {
  await pair.clock.sleep(trxCacheMs);
  const [row] = await withLink(pair, runningServer(pair.writer), new AbortController().signal, (link) =>
    link.rows(
      `SELECT COUNT(*) AS n FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id
     WHERE p.user = ?`,
      answerMs,
      [pair.accounts.app.user],
    ),
  );
  return Number(row?.['n']);
}

const asked = ['max_connections', 'innodb_flush_log_at_trx_commit', 'sync_binlog'] as const;

/** Durability, limits and timings: those of the server as the writer reports them. Throws without one. */
export async function settingsOf(pair: PairContext): Promise<Record<string, string | number | boolean>> {
  const { dialect, durable } = pair;
  const reported = await withLink(pair, runningServer(pair.writer), new AbortController().signal, (link) =>
    link.rows(
      `SHOW GLOBAL VARIABLES WHERE Variable_name IN (${asked.map((name) => `'${name}'`).join(', ')})
       OR Variable_name REGEXP '^rpl_semi_sync_(master|source)_(timeout|wait_point)$'`,
      answerMs,
    ),
  );
  const values = new Map(
    reported.map((row) => [
      String(row['Variable_name']).replace(/^rpl_semi_sync_(master|source)/, 'semi_sync'),
      String(row['Value']),
    ]),
  );
  const numberOf = (name: string): number => Number(values.get(name));
  return {
    database: dialect.name,
    durable,
    innodb_flush_log_at_trx_commit: numberOf('innodb_flush_log_at_trx_commit'),
    sync_binlog: numberOf('sync_binlog'),
    semi_sync: values.get('semi_sync_wait_point') ?? '',
    semi_sync_timeout_ms: numberOf('semi_sync_timeout'),
    max_connections: numberOf('max_connections'),
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
      link.rows('SELECT VERSION() AS version', answerMs),
    );
    return [server.name, String(row?.['version'])];
  };
  return Object.fromEntries(await Promise.all(servers.map(read)));
}
