// Compares what two servers have in their binlogs by GTID state: the last sequence number of each domain and
// origin server.

/** A state as `@@gtid_binlog_state` writes it, such as `0-1-200,0-2-240`. */
export type GtidState = string;

/**
 * How many transactions of `there` `here` lacks, 0 if it has them all. Each origin writes its numbers in
 * ascending order (gtid_strict_mode), so the distance of the last ones is an upper bound of the count.
 */
export function transactionsMissing(there: GtidState, here: GtidState): number {
  const known = lastOfOrigins(here);
  let missing = 0;
  for (const [origin, sequence] of lastOfOrigins(there))
    missing += Math.max(0, sequence - (known.get(origin) ?? 0));
  return missing;
}

function lastOfOrigins(state: GtidState): Map<string, number> {
  const last = new Map<string, number>();
  for (const gtid of state.split(',').map((one) => one.trim())) {
    const parts = /^(\d+-\d+)-(\d+)$/.exec(gtid);
    if (parts === null) continue;
    const [, origin = '', sequence = ''] = parts;
    last.set(origin, Math.max(last.get(origin) ?? 0, Number(sequence)));
  }
  return last;
}
