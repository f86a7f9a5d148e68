// MySQL's status of a writer's semi-synchronous readers.
import type { ControlLink } from '../control-link.ts';
import type { SemiSync } from '../semi-sync.ts';
import { oneLine } from './gtid.ts';

export async function readWriterSemiSync(link: ControlLink, timeoutMs: number): Promise<SemiSync> {
  const [status = [], executed = []] = await link.manyRows(
    "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_source%'; SELECT @@GLOBAL.gtid_executed AS gtid",
    timeoutMs,
  );
  const of = new Map(status.map((row) => [String(row['Variable_name']).toLowerCase(), String(row['Value'])]));
  const readers = Number(of.get('rpl_semi_sync_source_clients') ?? 0);
  return {
    on: of.get('rpl_semi_sync_source_status') === 'ON' && readers > 0,
    readers,
    unacknowledged: Number(of.get('rpl_semi_sync_source_no_tx') ?? 0),
    gtid: oneLine(executed[0]?.['gtid']),
  };
}
