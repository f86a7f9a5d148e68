// Invariant: every stored order belongs to an intent of the ledger, and contains what that intent requested.
import { Breaches } from './breaches.ts';
import { unknown, type Checker } from './checker.ts';
import { ledgerHoles } from './ledger-complete.ts';
import { storedAt } from '../run/evidence/pointers.ts';
import { earlierUnknown, ordersOfRun } from './stored-evidence.ts';

export const noUnexpectedOrder: Checker = {
  name: 'no-unexpected-order',
  title: 'Every stored order belongs to a customer’s intent.',
  kind: 'invariant',
  needs: ['ledger', 'stored'],
  check: (run) => {
    const breaches = new Breaches();
    const {
      ledger,
      stored: { final },
    } = run;
    const holes = ledgerHoles(run)?.because ?? earlierUnknown(run);
    let checked = 0;
    for (const order of ordersOfRun(run)) {
      if (order.rows === 0) continue;
      checked += 1;
      const where = (): string => `order ${order.id} (${storedAt(order.line)})`;
      const intent = ledger.orders.of(order.intentId);
      if (!intent) {
        // With lines lost, or a tail cut off, the intent may have been there; or the order was, before the
        // load.
        breaches.addUnless(holes, 'unexpected', `${where()} of member ${order.member} belongs to no intent`);
      } else if (!intent.isAcknowledged && intent.content !== undefined && intent.content !== order.content) {
        breaches.add(
          'unexpected',
          `${where()} holds ${order.content || 'nothing'}, requested was ${intent.content}`,
        );
      }
    }
    if (final.counts.order === 0) return unknown('no order is stored, so nothing was put to the test');
    return breaches.finding(`each of ${checked} stored orders belongs to an intent`);
  },
};
