// Invariant: an intent of which every send was refused left no order.
import { Breaches } from './breaches.ts';
import { unknown, type Checker } from './checker.ts';
import { outcomeOfIntent, type Intent } from '../intents/intent.ts';
import { ledgerHoles } from './ledger-complete.ts';
import { ledgerAt, storedAt } from './stored-evidence.ts';

export const noRefusedOrderStored: Checker = {
  name: 'no-refused-order-stored',
  title: 'An order that was refused left nothing behind.',
  kind: 'invariant',
  needs: ['ledger', 'stored'],
  check: (run) => {
    const breaches = new Breaches();
    const holes = ledgerHoles(run)?.because;
    let refused = 0;
    for (const intent of run.ledger.orders.values()) {
      if (!isRefused(intent)) continue;
      refused += 1;
      for (const phase of [run.stored.beforeSettle, run.stored.final]) {
        for (const order of phase.under(intent.member, intent.key)) {
          // Another send of it may stand in the lines that are lost.
          breaches.addUnless(holes, 'phantom', `${ledgerAt(intent.line)} was refused, order ${order.id} is stored (${storedAt(order.line)})`);
        }
      }
    }
    if (run.ledger.orders.size === 0) return unknown('no order was attempted, so nothing was put to the test');
    return breaches.finding(refused === 0 ? 'no order was refused' : `${refused} refused orders left nothing behind`);
  },
};

function isRefused(intent: Intent): boolean {
  return outcomeOfIntent(intent) === 'refused' && intent.orders.length === 0 && (intent.settled === undefined || intent.settled.outcome === 'refused');
}
