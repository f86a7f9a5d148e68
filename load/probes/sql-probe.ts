// The SQL probe: one INSERT every 20 ms at the writer endpoint, overlapping, each with its own timeout; no order, no export.
import { createConnection, type Connection } from 'mysql2/promise';
import { probeEveryMs, type Clock, type DatabaseAddress } from '../../contract/index.ts';
import type { RunClock } from '../clock/run-clock.ts';
import { startPaced, withinMs } from './pace.ts';
import type { RunningProbe } from './order-probe.ts';
import type { ProbesFile } from './probes-file.ts';

export interface SqlProbeParts {
  clock: Clock;
  runClock: RunClock;
  /** The writer *endpoint*, which leads to whoever is the writer. */
  writer: DatabaseAddress;
  /** Stands in every row that is written. */
  runNonce: string;
  probes: ProbesFile;
}

const timeoutMs = 1_000;
/** As many as may hang at once, and a few: a database has connections to spare for them. */
const mostConnections = timeoutMs / probeEveryMs.sql + 10;

/**
 *   free link, or a new one ─► INSERT ─┬─ ok in time ─► acknowledged, link free again
 *                                      └─ error, or 1 s over ─► unsure, link destroyed: the next probe connects anew
 */
export function startSqlProbe({ clock, runClock, writer, runNonce, probes }: SqlProbeParts): RunningProbe {
  const links = new Links(writer, runNonce);
  const counts = { sent: 0, acknowledged: 0 };
  let failure: unknown;
  const paced = startPaced(clock, probeEveryMs.sql, async (index) => {
    if (failure !== undefined) return;
    counts.sent += 1;
    const sentMs = runClock.nowMs();
    const ok = await links.insert(clock, index);
    if (ok) counts.acknowledged += 1;
    try {
      probes.append({ probe: 'sql', n: index, sentMs, endedMs: runClock.nowMs(), outcome: ok ? 'acknowledged' : 'unsure' });
    } catch (error) {
      failure = error;
    }
  });
  return {
    stop: async () => {
      await paced.stop();
      links.destroy();
      if (failure !== undefined) throw failure as Error;
      return counts;
    },
  };
}

/** Connections to the writer endpoint; only those whose last statement was answered are used again. */
class Links {
  readonly #address: DatabaseAddress;
  readonly #run: string;
  readonly #free: Connection[] = [];
  #open = 0;

  constructor(address: DatabaseAddress, run: string) {
    this.#address = address;
    this.#run = run;
  }

  /** True if the database acknowledged the write in time. Never rejects. */
  async insert(clock: Clock, index: number): Promise<boolean> {
    if (this.#free.length === 0 && this.#open >= mostConnections) return false;
    const attempt = { link: this.#free.pop(), abandoned: false };
    if (!attempt.link) this.#open += 1;
    const work = (async () => {
      attempt.link ??= await this.#connect(attempt);
      await attempt.link.query('INSERT INTO probe_writes (run, n) VALUES (?, ?)', [this.#run, index]);
    })();
    const ok = await withinMs(clock, timeoutMs, work).catch(() => false);
    if (ok && attempt.link) this.#free.push(attempt.link);
    else {
      attempt.abandoned = true;
      this.#open -= 1;
      attempt.link?.destroy();
      // What one link learned holds for all that lead to the same server.
      this.destroy();
      work.catch(() => undefined);
    }
    return ok;
  }

  destroy(): void {
    this.#open -= this.#free.length;
    for (const link of this.#free.splice(0)) link.destroy();
  }

  async #connect(attempt: { abandoned: boolean }): Promise<Connection> {
    const { host, port, user, password, database } = this.#address;
    const link = await createConnection({ host, port, user, password, database, connectTimeout: timeoutMs });
    // A free link that breaks is found broken by the next probe that takes it; the error must not end the process.
    link.on('error', () => undefined);
    if (attempt.abandoned) link.destroy();
    return link;
  }
}
