// The challenges of the small history and its one order that is sold out, by customer.
import type { ChallengeOp, LedgerLine } from '../../contract/index.ts';

/** Of which there was never any. */
export const soldOutItem = 3;

/** How the order of `soldOutItem` ended. */
export const soldOut: Pick<LedgerLine, 'status' | 'problem' | 'lines'> & { outcome: 'refused' } = {
  outcome: 'refused',
  status: 409,
  problem: '/problems/sold-out',
  lines: [{ item: soldOutItem, quantity: 1 }],
};

/** A twin order would be one more order that is stored. */
export const challenges = ['foreign-read', 'forged-order', 'foreign-cancel', 'other-body'] as const;
export const challenger = { forged: 10, otherBody: 11, foreignCancel: 12 } as const;

type End = Pick<LedgerLine, 'outcome' | 'status'> & { op: ChallengeOp; key?: string };

/** By customer; without a key it is the key of the customer's order. */
export const challengeEnds: ReadonlyMap<number, End> = new Map<number, End>([
  [challenger.forged, { op: 'forged-order', key: 'key-10-f', outcome: 'refused', status: 401 }],
  [challenger.otherBody, { op: 'other-body', outcome: 'refused', status: 422 }],
  [challenger.foreignCancel, { op: 'foreign-cancel', key: 'key-0', outcome: 'refused', status: 404 }],
]);
