// Invariant: an order with a forged token and a cancel of another member's order are refused, and the
// scenario really tried.
import type { ChallengeOp } from '../../contract/index.ts';
import type { LoadedRun } from '../run/loaded-run.ts';
import { Breaches } from './breaches.ts';
import { notAsked, type Checker } from './checker.ts';
import { ledgerAt, storedAt } from '../run/evidence/pointers.ts';

const ops = ['forged-order', 'foreign-cancel'] as const;
const text = {
  'forged-order': { breach: 'forged orders accepted', tried: 'order with a forged token' },
  'foreign-cancel': { breach: 'foreign cancels accepted', tried: 'cancel of another member’s order' },
} as const;

export const foreignRequestsRefused: Checker = {
  name: 'foreign-requests-refused',
  title: 'Forged tokens order nothing, and no member cancels another member’s order.',
  kind: 'invariant',
  needs: ['ledger'],
  check: (run) => {
    const requested = ops.filter((op) => isRequested(run, op));
    if (requested.length === 0) return notAsked('this scenario forges no token and cancels no foreign order');
    const breaches = new Breaches();
    let refused = 0;
    for (const op of requested) {
      const challenged = run.ledger.challenges.byOp[op];
      refused += challenged.refused;
      for (const { line, member, order, key } of challenged.accepted)
        breaches.add(
          text[op].breach,
          `${ledgerAt(line)} member ${member}: order ${order ?? `with key ${key}`}`,
        );
      if (challenged.refused === 0)
        breaches.addUnless(
          'nothing was put to the test',
          'claims untested',
          `no ${text[op].tried} was refused as such`,
        );
    }
    checkStored(run, breaches);
    return breaches.finding(`${refused} forged orders and foreign cancels were refused`);
  },
};

/** A forged order must not be stored, with any answer or none. */
function checkStored(run: LoadedRun, breaches: Breaches): void {
  if (!run.promises('stored') || !run.has('stored')) return;
  for (const { line, member, key } of run.ledger.challenges.byOp['forged-order'].tried)
    for (const order of run.stored.final.under(member, key))
      breaches.add(
        'forged orders stored',
        `${ledgerAt(line)} was sent with a forged token, order ${order.id} is stored (${storedAt(order.line)})`,
      );
}

/** What the run set out to try, or what its ledger holds all the same. */
export function isRequested(run: LoadedRun, op: Exclude<ChallengeOp, 'foreign-read'>): boolean {
  const { byOp, twins } = run.ledger.challenges;
  const tried = op === 'twin-order' ? twins.size : byOp[op].attempted;
  return tried > 0 || run.record.challenges?.includes(op) === true;
}
