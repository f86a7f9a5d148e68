// The probes of a large run: an order every 50 ms and an SQL write every 20 ms, both without answers for a
// moment after the writer's crash.
import { formatProbe, probe, probeEveryMs, type LedgerLine } from '../../../contract/index.ts';
import { orderIdOf } from './customers.ts';
import { crashMs, loadEndMs, silentMs } from './frame.ts';
import type { Layout } from './layout.ts';
import type { LineFile, TimedLines } from './line-file.ts';
import { rounded } from './visits.ts';

export interface ProbeOrder {
  n: number;
  key: string;
  order: string;
  stored: boolean;
}

/**
 * The probe's orders, from n = -1 down. One that met the outage was refused a connection and left nothing.
 */
export function* probeOrders(layout: Layout): Generator<ProbeOrder & { atMs: number }, void> {
  for (let k = 0; k * probeEveryMs.order < loadEndMs(layout); k += 1) {
    const n = -1 - k;
    const atMs = k * probeEveryMs.order;
    yield {
      n,
      atMs,
      key: `c8539dbeb797-p-${k + 1}`,
      order: orderIdOf(layout.seed, n),
      stored: !hasNoAnswers(layout, atMs),
    };
  }
}

/**
 * Writes the next probe order and the SQL writes before it with each `next()`, and yields when it was sent:
 * the caller decides how far.
 */
export function* writeProbes(layout: Layout, probes: LineFile, ledger: TimedLines): Generator<number, void> {
  let sql = 0;
  for (const { n, atMs, key, order, stored } of probeOrders(layout)) {
    yield atMs;
    for (; sql * probeEveryMs.sql <= atMs; sql += 1) writeSql(layout, probes, sql);
    const line: LedgerLine = {
      atMs: rounded(atMs + 0.5),
      scheduledMs: atMs,
      n,
      op: 'order',
      member: probe.member,
      key,
      send: 1,
      outcome: 'attempted',
    };
    const endedMs = rounded(atMs + 8.25);
    ledger.put(
      atMs,
      JSON.stringify({ ...line, theatre: probe.theatre, lines: [{ item: probe.item, quantity: 1 }] }),
    );
    ledger.put(
      endedMs,
      JSON.stringify({
        ...line,
        atMs: endedMs,
        ...(stored ? { outcome: 'acknowledged', status: 201, order } : { outcome: 'not-sent' }),
      }),
    );
    probes.write(
      formatProbe({
        probe: 'order',
        n,
        sentMs: atMs,
        endedMs,
        outcome: stored ? 'acknowledged' : 'not-sent',
      }),
    );
  }
}

function writeSql(layout: Layout, probes: LineFile, k: number): void {
  const sentMs = k * probeEveryMs.sql;
  probes.write(
    formatProbe({
      probe: 'sql',
      n: k + 1,
      sentMs,
      endedMs: sentMs + 2.5,
      outcome: hasNoAnswers(layout, sentMs) ? 'unsure' : 'acknowledged',
    }),
  );
}

function hasNoAnswers(layout: Layout, atMs: number): boolean {
  const from = crashMs(layout);
  return atMs >= from && atMs < from + silentMs;
}
