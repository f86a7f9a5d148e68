// The SQL probe: one INSERT every 20 ms at the writer endpoint, overlapping, each with a separate timeout; no
// order, no export.
import { probeEveryMs, type Clock, type DatabaseAddress } from '../../contract/index.ts';
import type { RunClock } from '../clock/run-clock.ts';
import { startPaced } from './pace.ts';
import type { RunningProbe } from './order-probe.ts';
import type { ProbesFile } from './probes-file.ts';
import { SqlLinks } from './sql-links.ts';

export interface SqlProbeParts {
  clock: Clock;
  runClock: RunClock;
  /** The writer *endpoint*, whose upstream is the present writer. */
  writer: DatabaseAddress;
  /** Part of every row that is written. */
  runNonce: string;
  probes: ProbesFile;
}

const timeoutMs = 1_000;
/** As many as may hang at once, and a few: a database has connections to spare for them. */
const maxConnections = timeoutMs / probeEveryMs.sql + 10;

/** Starts to probe at once. */
export function startSqlProbe({ clock, runClock, writer, runNonce, probes }: SqlProbeParts): RunningProbe {
  const links = new SqlLinks(writer, { timeoutMs, max: maxConnections });
  const counts = { sent: 0, acknowledged: 0 };
  let failure: unknown;
  const paced = startPaced(clock, probeEveryMs.sql, async (index) => {
    if (failure !== undefined) return;
    counts.sent += 1;
    const sentMs = runClock.nowMs();
    const ok = await links.write(clock, 'INSERT INTO probe_writes (run, n) VALUES (?, ?)', [runNonce, index]);
    if (ok) counts.acknowledged += 1;
    try {
      probes.append({
        probe: 'sql',
        n: index,
        sentMs,
        endedMs: runClock.nowMs(),
        outcome: ok ? 'acknowledged' : 'unsure',
      });
    } catch (error) {
      failure = error;
    }
  });
  return {
    stop: async () => {
      await paced.stop();
      links.close();
      if (failure !== undefined) throw failure as Error;
      return counts;
    },
  };
}
