// probes.csv: every probe with when it was sent, when it ended and how; probes overlap, each with its own
// timeout.
//
// probe,n,sent_ms,ended_ms,outcome        probe is `order` or `sql`; outcome as in the ledger (`sql`:
// acknowledged or unsure)

import type { SendOutcome } from './vocabulary/outcomes.ts';

export const probesHeader = 'probe,n,sent_ms,ended_ms,outcome';
/** How often each probe starts, ms. */
export const probeEveryMs = { order: 50, sql: 20 } as const;

export interface ProbeRow {
  probe: 'order' | 'sql';
  n: number;
  sentMs: number;
  endedMs: number;
  outcome: Exclude<SendOutcome, 'attempted'>;
}

/** One line, without its newline. */
export function formatProbe({ probe, n, sentMs, endedMs, outcome }: ProbeRow): string {
  return `${probe},${n},${sentMs.toFixed(3)},${endedMs.toFixed(3)},${outcome}`;
}

/** Reads one line; undefined for the header or a torn line. */
export function parseProbe(line: string): ProbeRow | undefined {
  const [probe, n, sent, ended, outcome, ...rest] = line.split(',');
  if ((probe !== 'order' && probe !== 'sql') || rest.length > 0) return undefined;
  if (outcome !== 'acknowledged' && outcome !== 'refused' && outcome !== 'unsure' && outcome !== 'not-sent')
    return undefined;
  return { probe, n: Number(n), sentMs: Number(sent), endedMs: Number(ended), outcome };
}
