// The text of each checker's claim, and the group under which it is shown.
import type { CheckVerdict } from '../../contract/index.ts';

export type CheckerGroup = 'invariant' | 'validity' | 'slo' | 'not-asked';

/** Validity: whether the experiment proves something. Their breach is unknown, never fail. */
const validity: Readonly<Record<string, string>> = {
  'evidence-whole':
    'The evidence is this run’s, unchanged since it was recorded, and free of contradictions.',
  'load-delivered': 'The load that was planned really reached the system.',
  'machine-had-room': 'No objective is failed by a machine that was short of CPU.',
  'clock-steady': 'The clocks agreed all along, so times can be compared.',
  'ledger-complete': 'The client’s record of what it saw has no holes.',
  'faults-bit': 'Each fault was proven to be in effect.',
  'faults-undone': 'Each fault was undone again.',
  'work-around-every-fault': 'Customers were ordering before, during and after each fault.',
};

const invariants: Readonly<Record<string, string>> = {
  'acknowledged-orders-stored-once':
    'Every acknowledged order and cancel is stored exactly once, with the same content.',
  'one-order-per-key': 'At most one order and one payment per member and key.',
  'no-refused-order-stored': 'An order or cancel that was refused left nothing behind.',
  'unsure-attempts-settle':
    'Attempts whose end the client never learnt settle to one order or a definite refusal.',
  'no-unexpected-order': 'Every stored order belongs to a customer’s intent.',
  'stock-adds-up': 'Stock is what it was, minus what was ordered, and never below zero.',
  'payments-match':
    'Every stored order has exactly one payment over the right amount, refunded exactly if cancelled.',
  'prices-match': 'Every stored unit price is the catalog’s.',
  'refusals-justified': 'Nothing was called sold out while there was certainly enough of it.',
  'one-ticket-per-order': 'One kitchen ticket per order, and one per cancel.',
  'no-order-leaked': 'No member reads another member’s order.',
  'foreign-requests-refused': 'Forged tokens order nothing, and no member cancels another member’s order.',
  'keys-bind-content': 'A key stands for one order with one content.',
  'own-orders-readable': 'An acknowledged order is readable by its owner within a second.',
  'new-writer-holds-all': 'The new database writer holds every acknowledged order.',
};

/** What a user script promises beside its SLOs. */
const promises: Readonly<Record<string, string>> = {
  thresholds: 'The script’s own k6 thresholds held.',
};

/** A map, because a user's checker may have any name, `__proto__` too. */
const claims = new Map([
  ...Object.entries(invariants),
  ...Object.entries(validity),
  ...Object.entries(promises),
]);

/** One sentence for people; empty for a checker that is not in the design's table. */
export function claimOf(checker: string): string {
  return claims.get(checker) ?? '';
}

/** The group of a verdict. Every `not-asked` verdict is listed separately. */
export function groupOf({ checker, outcome }: CheckVerdict): CheckerGroup {
  if (outcome === 'not-asked') return 'not-asked';
  return kindOf(checker);
}

/** The group of a checker, also if its verdict is `not-asked`. */
export function kindOf(checker: string): Exclude<CheckerGroup, 'not-asked'> {
  if (checker.startsWith('slo:') || Object.hasOwn(promises, checker)) return 'slo';
  return Object.hasOwn(validity, checker) ? 'validity' : 'invariant';
}

/** Group titles in the order in which they are shown. */
export const groupTitles: Readonly<Record<CheckerGroup, { title: string; about: string }>> = {
  invariant: {
    title: 'Invariants',
    about: 'What must hold whatever breaks. One broken invariant fails the run.',
  },
  validity: {
    title: 'Validity',
    about: 'Whether the experiment proves anything. If one of these is unknown, so is every objective.',
  },
  slo: {
    title: 'Service level objectives',
    about: 'What customers were promised, by exact binomial bounds (one-sided, 95 %).',
  },
  'not-asked': {
    title: 'Not asked',
    about: 'Claims for which this run did not set out to record the facts. They don’t count.',
  },
};
