// What the writer says about its semi-synchronous readers, and whether the reader may be promoted on that
// ground.
import type { ControlLink } from './control-link.ts';

export interface SemiSync {
  /** A commit is acknowledged only after a reader has it. */
  on: boolean;
  readers: number;
  /** Commits acknowledged without a reader since this server started. */
  unacknowledged: number;
  gtid: string;
}

export async function lookAtWriter(link: ControlLink, timeoutMs: number): Promise<SemiSync> {
  const [status = [], position = []] = await link.manyRows(
    "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_master%'; SELECT @@gtid_binlog_pos AS gtid",
    timeoutMs,
  );
  const of = new Map(status.map((row) => [String(row['Variable_name']).toLowerCase(), String(row['Value'])]));
  const readers = Number(of.get('rpl_semi_sync_master_clients') ?? 0);
  return {
    // Without readers MariaDB goes on saying ON until the next commit, which then does not wait.
    on: of.get('rpl_semi_sync_master_status') === 'ON' && readers > 0,
    readers,
    unacknowledged: Number(of.get('rpl_semi_sync_master_no_tx') ?? 0),
    gtid: String(position[0]?.['gtid'] ?? ''),
  };
}

/**
 * Semi-sync switches itself on again only once a reader has caught up, so what the last look showed decides.
 * Between two looks (100 ms) it could have switched off: the old writer, looked at afterwards, would show it.
 */
export function readerHasAll(last: SemiSync | null): boolean {
  return last !== null && last.on && last.readers > 0;
}
