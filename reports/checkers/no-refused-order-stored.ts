// Invariant: an order of which every send was refused is not stored, and a cancel of which every send was
// refused cancelled nothing.
import { Breaches } from './breaches.ts';
import { unknown, type Checker } from './checker.ts';
import { outcomeOfIntent, type Intent } from '../run/intents/intent.ts';
import { ledgerHoles } from './ledger-complete.ts';
import { ledgerAt, storedAt } from '../run/evidence/pointers.ts';

export const noRefusedOrderStored: Checker = {
  name: 'no-refused-order-stored',
  title: 'An order or cancel that was refused left nothing behind.',
  kind: 'invariant',
  needs: ['ledger', 'stored'],
  check: (run) => {
    const breaches = new Breaches();
    const holes = ledgerHoles(run)?.because;
    let refused = 0;
    for (const intent of run.ledger.orders.values()) {
      if (!isRefused(intent)) continue;
      refused += 1;
      // An order that is stored in both phases is one phantom.
      const reported = new Set<string>();
      for (const phase of [run.stored.final, run.stored.beforeSettle]) {
        for (const order of phase.underIntent(intent.id)) {
          if (reported.has(order.id)) continue;
          reported.add(order.id);
          // The lost lines may contain another send of it.
          breaches.addUnless(
            holes,
            'phantom',
            `${ledgerAt(intent.line)} was refused, order ${order.id} is stored (${storedAt(order.line)})`,
          );
        }
      }
    }
    for (const cancel of run.ledger.cancels.values()) {
      if (!isRefused(cancel)) continue;
      refused += 1;
      for (const order of run.stored.final.underIntent(cancel.id)) {
        if (order.cancelled)
          breaches.addUnless(
            holes,
            'phantom',
            `${ledgerAt(cancel.line)} the cancel was refused, order ${order.id} is cancelled (${storedAt(order.line)})`,
          );
      }
    }
    if (run.ledger.orders.size === 0)
      return unknown('no order was attempted, so nothing was put to the test');
    return breaches.finding(
      refused === 0
        ? 'no order and no cancel was refused'
        : `${refused} refused orders and cancels left nothing behind`,
    );
  },
};

function isRefused(intent: Intent): boolean {
  return (
    outcomeOfIntent(intent) === 'refused' &&
    !intent.isAcknowledged &&
    (intent.settled === undefined || intent.settled.outcome === 'refused')
  );
}
