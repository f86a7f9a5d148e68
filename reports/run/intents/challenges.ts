// What became of the requests by which the scenario challenges a claim: refused as they must be, or accepted.
import { problems, type ChallengeOp, type LedgerOp } from '../../../contract/index.ts';
import type { LedgerRow } from './ledger-row.ts';

type Refusable = Exclude<ChallengeOp, 'foreign-read' | 'twin-order'>;

/** Statuses that refuse a challenge for the right reason; anything else proves nothing. */
const rightStatuses: Readonly<Record<Refusable, readonly number[]>> = {
  'forged-order': [401, 403],
  'foreign-cancel': [403, 404],
  'other-body': [422],
};

export interface ChallengeLine {
  line: number;
  member: number;
  key: string;
  order: string | undefined;
}

/** The sends of one kind of challenge. */
export interface Challenged {
  attempted: number;
  /** Answered with a status that refuses it for the right reason. */
  refused: number;
  /** Every key that was tried, once. */
  readonly tried: ChallengeLine[];
  readonly accepted: ChallengeLine[];
}

export class Challenges {
  readonly byOp: Readonly<Record<Refusable, Challenged>> = {
    'forged-order': none(),
    'foreign-cancel': none(),
    'other-body': none(),
  };
  /** Twin orders by key, with how many of their sends were answered: acknowledged, or "in progress". */
  readonly twins = new Map<string, ChallengeLine & { answered: number }>();

  take(seen: LedgerRow, line: number): void {
    if (seen.op === 'twin-order') this.#takeTwin(seen, line);
    else if (isRefusable(seen.op)) this.#takeRefusable(this.byOp[seen.op], seen.op, seen, line);
  }

  #takeRefusable(into: Challenged, op: Refusable, seen: LedgerRow, line: number): void {
    const { member, key, order, outcome, status, send } = seen;
    if (outcome === 'attempted') {
      into.attempted += 1;
      if (send === 1) into.tried.push({ line, member, key, order });
    }
    if (outcome === 'acknowledged') into.accepted.push({ line, member, key, order });
    if (status !== undefined && rightStatuses[op].includes(status)) into.refused += 1;
  }

  #takeTwin({ member, key, order, outcome, status, problem, settling }: LedgerRow, line: number): void {
    const twin = this.twins.get(key) ?? { line, member, key, order, answered: 0 };
    this.twins.set(key, twin);
    const inProgress = status === 409 && problem === problems['in-progress'].type;
    if (settling !== true && (outcome === 'acknowledged' || inProgress)) twin.answered += 1;
  }
}

function isRefusable(op: LedgerOp): op is Refusable {
  return op in rightStatuses;
}

function none(): Challenged {
  return { attempted: 0, refused: 0, tried: [], accepted: [] };
}
