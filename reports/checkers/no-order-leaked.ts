// Invariant: no member reads another member's order, and the scenario tried to.
import { Breaches } from './breaches.ts';
import { notAsked, type Checker } from './checker.ts';
import { ledgerAt } from '../run/evidence/pointers.ts';

export const noOrderLeaked: Checker = {
  name: 'no-order-leaked',
  title: 'No member reads another member’s order.',
  kind: 'invariant',
  needs: ['ledger'],
  check: (run) => {
    const {
      readings: { reads, foreignReads, foreignRefused, leaks },
      incomplete,
    } = run.ledger;
    if (reads + foreignReads === 0 && incomplete === undefined && run.record.target.id === null)
      return notAsked('this script reads no orders');
    const breaches = new Breaches();
    for (const { line, member, key, order } of leaks)
      breaches.add(
        'leak',
        `${ledgerAt(line)} member ${member} read order ${order ?? `with key ${key}`} of another`,
      );
    // Shed, or refused for an expired session: such answers do not depend on the owner of the order.
    if (foreignRefused === 0)
      breaches.addUnless(
        'nothing was put to the test',
        'claims untested',
        'no reading of another member’s order was answered with 403 or 404',
      );
    return breaches.finding(`${foreignRefused} readings of another member’s order were refused`);
  },
};
