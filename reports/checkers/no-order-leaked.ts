// Invariant: nobody reads another member's order, and the scenario really tried.
import { Breaches } from './breaches.ts';
import { notAsked, type Checker } from './checker.ts';
import { ledgerAt } from './stored-evidence.ts';

export const noOrderLeaked: Checker = {
  name: 'no-order-leaked',
  title: 'Nobody reads another member’s order.',
  kind: 'invariant',
  needs: ['ledger'],
  check: (run) => {
    const { reads, foreignReads, incomplete } = run.ledger;
    if (reads + foreignReads === 0 && incomplete === undefined && run.record.target.id === null) return notAsked('this script reads no orders');
    const breaches = new Breaches();
    // Shed, or turned away for an old session: that says nothing of whose order it is.
    let refused = 0;
    for (const { line, value } of run.recorded.ledger().lines) {
      if (value.op !== 'foreign-read') continue;
      if (value.status === 403 || value.status === 404) refused += 1;
      if (value.outcome === 'acknowledged') breaches.add('leak', `${ledgerAt(line)} member ${value.member} read order ${value.order ?? `with key ${value.key}`} of another`);
    }
    if (refused === 0) breaches.addUnless('nothing was put to the test', 'claims untested', 'no reading of a stranger’s order was answered with 403 or 404');
    return breaches.finding(`${refused} readings of a stranger’s order were refused`);
  },
};

