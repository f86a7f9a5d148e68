// An intent of the ledger: everything that was observed of one order, or one cancel, over all its sends.
import { problems, type LedgerLine, type SendOutcome } from '../../../contract/index.ts';
import { noString } from '../string-interner.ts';

export interface Intent {
  /** The interned id of member and key; stored orders of the same run have it as `intentId`. */
  readonly id: number;
  readonly n: number;
  readonly member: number;
  readonly key: string;
  readonly theatre: number | undefined;
  /** The requested screening; undefined if there was none. */
  readonly screening: string | undefined;
  /** True for an order of the harness, which no SLO and no customer's figure counts. */
  readonly aside: boolean;
  /** What was wrong with the first wrong acknowledgement; undefined if none was. */
  readonly wrong: WrongAcknowledgement | undefined;
  /** Canonical text of the requested lines; undefined if the ledger does not contain them. */
  readonly content: string | undefined;
  /** Scheduled start of the step, ms. */
  readonly scheduledMs: number;
  readonly firstSentMs: number;
  /** Ledger line of the first observation. */
  readonly line: number;
  readonly sends: number;
  /** Sends by how they ended, settling left out. */
  readonly refused: number;
  readonly indeterminate: number;
  readonly notSent: number;
  /** Attempts that never got an outcome line. */
  readonly open: number;
  /** When it was first acknowledged, settling left out. */
  readonly acknowledgedMs: number | undefined;
  readonly soldOutMs: number | undefined;
  /** True if `orders` is not empty. */
  readonly isAcknowledged: boolean;
  /** The interned order id of the only acknowledgement; `noString` without one, with several, or without id. */
  readonly onlyOrder: number;
  /** Order ids by which it was acknowledged, settling included, with their lines. */
  readonly orders: readonly Acknowledgement[];
  /**
   * How settling (resolving an indeterminate attempt) ended; `attempted` until then; undefined without
   * settling.
   */
  readonly settled: Settlement | undefined;
}

export interface Acknowledgement {
  readonly id: string | undefined;
  readonly line: number;
  readonly atMs: number;
}
export interface WrongAcknowledgement {
  readonly reason: string;
  readonly line: number;
}
export interface Settlement {
  /** How its last send ended. */
  readonly outcome: SendOutcome;
  readonly order: string | undefined;
  readonly line: number;
  /**
   * A send before the last got no definite answer, so it may have been stored regardless of the last answer.
   */
  readonly indeterminateBefore: boolean;
}
export type IntentOutcome = 'acknowledged' | 'refused' | 'unsure';

/**
 * The outcome when the load ended: `acknowledged` if any send was, `refused` if none can have been stored,
 * otherwise `unsure`.
 */
export function outcomeOfIntent({
  acknowledgedMs,
  indeterminate,
  open,
}: Pick<Intent, 'acknowledgedMs' | 'indeterminate' | 'open'>): IntentOutcome {
  if (acknowledgedMs !== undefined) return 'acknowledged';
  return indeterminate > 0 || open > 0 ? 'unsure' : 'refused';
}

/**
 * Milliseconds from the scheduled start to the good end (a right acknowledgement or "sold out"); undefined if
 * there was none.
 */
export function goodAfterMs({
  acknowledgedMs,
  soldOutMs,
  scheduledMs,
  wrong,
}: Pick<Intent, 'acknowledgedMs' | 'soldOutMs' | 'scheduledMs' | 'wrong'>): number | undefined {
  if (wrong !== undefined) return undefined;
  const endMs = Math.min(acknowledgedMs ?? Infinity, soldOutMs ?? Infinity);
  return Number.isFinite(endMs) ? endMs - scheduledMs : undefined;
}

/** True for the business refusal that counts as good. */
export function isSoldOutLine({ status, problem }: Pick<LedgerLine, 'status' | 'problem'>): boolean {
  return (
    status === problems['sold-out'].status && (problem === undefined || problem === problems['sold-out'].type)
  );
}

/**
 * The first acknowledgement that names another order than the stored one, which must be of the same run.
 * Interned ids are compared first: no text is made for the millions that agree.
 */
export function acknowledgedOther(
  intent: Intent,
  stored: { readonly id: string; readonly orderId: number },
): Acknowledgement | undefined {
  if (intent.onlyOrder !== noString && intent.onlyOrder === stored.orderId) return undefined;
  return intent.orders.find(({ id }) => id !== undefined && id !== stored.id);
}
