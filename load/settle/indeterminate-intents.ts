// Finds in a ledger the intents with an indeterminate outcome: attempted, and neither acknowledged nor
// refused every time.
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import type { LedgerLine, LedgerOp } from '../../contract/index.ts';
import { parseJson } from '../../platform/parse-json.ts';

/** Operations that store something, so that their requests may be sent once more. */
export type ResolvedOp = Extract<LedgerOp, 'order' | 'cancel' | 'twin-order'>;

export interface IndeterminateIntent {
  n: number;
  op: ResolvedOp;
  member: number;
  key: string;
  /** Sends so far. */
  sends: number;
  scheduledMs: number;
  theatre: number | undefined;
  screening: string | undefined;
  lines: LedgerLine['lines'];
  /** For a cancel: which order. */
  order: string | undefined;
}

interface Known extends IndeterminateIntent {
  acknowledged: boolean;
  /** Sends of which it is certain that nothing came of them. */
  refused: Set<number>;
  notSent: Set<number>;
  attempted: Set<number>;
}

/**
 * Reads ledger.ndjson in one pass. An intent is (member, key, op); a send without a result line (k6 was cut)
 * is indeterminate. Intents that were never sent at all (no send reached a listener) are not. Torn lines are
 * skipped.
 */
export async function indeterminateIntents(path: string): Promise<IndeterminateIntent[]> {
  const open = new Map<string, Known>();
  for await (const text of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
    const line = parseJson(text) as LedgerLine | undefined;
    if (line && isResolved(line.op)) learn(open, line, line.op);
  }
  return [...open.values()]
    .filter(isIndeterminate)
    .map(({ n, op, member, key, sends, scheduledMs, theatre, screening, lines, order }) => ({
      n,
      op,
      member,
      key,
      sends,
      scheduledMs,
      theatre,
      screening,
      lines,
      order,
    }));
}

function isResolved(op: LedgerOp): op is ResolvedOp {
  return op === 'order' || op === 'cancel' || op === 'twin-order';
}

function learn(open: Map<string, Known>, line: LedgerLine, op: ResolvedOp): void {
  const id = `${op} ${line.member} ${line.key}`;
  const known: Known = open.get(id) ?? {
    n: line.n,
    op,
    member: line.member,
    key: line.key,
    sends: 0,
    scheduledMs: line.scheduledMs,
    theatre: line.theatre,
    screening: line.screening,
    lines: line.lines,
    order: line.order,
    acknowledged: false,
    refused: new Set(),
    notSent: new Set(),
    attempted: new Set(),
  };
  open.set(id, known);
  known.sends = Math.max(known.sends, line.send);
  switch (line.outcome) {
    case 'attempted':
      known.attempted.add(line.send);
      break;
    case 'acknowledged':
      known.acknowledged = true;
      break;
    case 'refused':
      known.refused.add(line.send);
      break;
    case 'not-sent':
      known.notSent.add(line.send);
      break;
    case 'unsure':
      break;
  }
}

function isIndeterminate({ acknowledged, attempted, refused, notSent }: Known): boolean {
  return !acknowledged && [...attempted].some((send) => !refused.has(send) && !notSent.has(send));
}
