// MariaDB's status of a writer's semi-synchronous readers.
import type { ControlLink } from '../control-link.ts';
import type { SemiSync } from '../semi-sync.ts';

export async function readWriterSemiSync(link: ControlLink, timeoutMs: number): Promise<SemiSync> {
  const [status = [], position = []] = await link.manyRows(
    "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_master%'; SELECT @@gtid_binlog_pos AS gtid",
    timeoutMs,
  );
  const of = new Map(status.map((row) => [String(row['Variable_name']).toLowerCase(), String(row['Value'])]));
  const readers = Number(of.get('rpl_semi_sync_master_clients') ?? 0);
  return {
    // Without readers MariaDB still reports ON until the next commit, which then does not wait.
    on: of.get('rpl_semi_sync_master_status') === 'ON' && readers > 0,
    readers,
    unacknowledged: Number(of.get('rpl_semi_sync_master_no_tx') ?? 0),
    gtid: String(position[0]?.['gtid'] ?? ''),
  };
}
