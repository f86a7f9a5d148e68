// An intent of the ledger: everything that was observed of one order, or one cancel, over all its sends.
import { problems, type LedgerLine, type SendOutcome } from '../../contract/index.ts';

export interface Intent {
  n: number;
  member: number;
  key: string;
  theatre: number | undefined;
  /** Canonical text of the lines asked for; undefined if the ledger does not say them. */
  content: string | undefined;
  /** Scheduled start of the step, ms. */
  scheduledMs: number;
  firstSentMs: number;
  /** Ledger line of the first observation. */
  line: number;
  sends: number;
  /** Sends by how they ended, settling left out. */
  refused: number;
  unsure: number;
  notSent: number;
  /** Attempts that never got an outcome line. */
  open: number;
  /** When and in which line it was first acknowledged, settling left out. */
  acknowledgedMs: number | undefined;
  soldOutMs: number | undefined;
  /** Order ids by which it was acknowledged, settling included, with their lines. */
  orders: { id: string | undefined; line: number; atMs: number }[];
  /** How settling ended; `attempted` while it has not; undefined if it was not settled. */
  settled: { outcome: SendOutcome; order: string | undefined; line: number } | undefined;
}

export type IntentOutcome = 'acknowledged' | 'refused' | 'unsure';

export function newIntent({ n, member, key, scheduledMs, atMs }: LedgerLine, line: number): Intent {
  return {
    n, member, key, line, scheduledMs, firstSentMs: atMs, theatre: undefined, content: undefined, sends: 0, refused: 0, unsure: 0,
    notSent: 0, open: 0, acknowledgedMs: undefined, soldOutMs: undefined, orders: [], settled: undefined,
  };
}

/** Adds one outcome of the load itself. */
export function observe(intent: Intent, seen: LedgerLine, line: number): void {
  switch (seen.outcome) {
    case 'attempted': return;
    case 'acknowledged':
      intent.acknowledgedMs ??= seen.atMs;
      return void intent.orders.push({ id: seen.order, line, atMs: seen.atMs });
    case 'refused':
      intent.refused += 1;
      if (isSoldOutLine(seen)) intent.soldOutMs ??= seen.atMs;
      return;
    case 'unsure': return void (intent.unsure += 1);
    case 'not-sent': return void (intent.notSent += 1);
  }
}

/** Adds an observation of settling. */
export function observeSettling(intent: Intent, seen: LedgerLine, line: number): void {
  intent.settled = { outcome: seen.outcome, order: seen.order, line };
  if (seen.outcome === 'acknowledged') intent.orders.push({ id: seen.order, line, atMs: seen.atMs });
}

/** The outcome when the load ended: acknowledged if any send was, refused if none can have been stored, else unsure. */
export function outcomeOfIntent({ acknowledgedMs, unsure, open }: Intent): IntentOutcome {
  if (acknowledgedMs !== undefined) return 'acknowledged';
  return unsure > 0 || open > 0 ? 'unsure' : 'refused';
}

/** Milliseconds from the scheduled start to the good end (an acknowledgement or "sold out"); undefined if there was none. */
export function goodAfterMs({ acknowledgedMs, soldOutMs, scheduledMs }: Intent): number | undefined {
  const endMs = Math.min(acknowledgedMs ?? Infinity, soldOutMs ?? Infinity);
  return Number.isFinite(endMs) ? endMs - scheduledMs : undefined;
}

/** True for the business refusal that counts as good. */
export function isSoldOutLine({ status, problem }: LedgerLine): boolean {
  return status === problems['sold-out'].status && (problem === undefined || problem === problems['sold-out'].type);
}
