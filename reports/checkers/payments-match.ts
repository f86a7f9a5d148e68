// Invariant: every stored order has exactly one payment over the right amount, refunded exactly if it is
// cancelled.
import type { StoredOrder } from '../run/stored/stored-phase.ts';
import type { Breaches } from './breaches.ts';
import type { Checker } from './checker.ts';
import { storedAt } from '../run/evidence/pointers.ts';
import { judgeEachOrder, type OrderDoubts } from './stored-evidence.ts';

export const paymentsMatch: Checker = {
  name: 'payments-match',
  title: 'Every stored order has exactly one payment over the right amount, refunded exactly if cancelled.',
  kind: 'invariant',
  needs: ['stored'],
  check: (run) =>
    judgeEachOrder(run, 'payment', judge, (orders) => `each of ${orders} stored orders has its one payment`),
};

function judge(order: StoredOrder, { foreign, incomplete }: OrderDoubts, breaches: Breaches): void {
  const { rows, payments, amount, price, refunded, cancelled } = order;
  const paid = (): string => `order ${order.id} (${storedAt(order.paymentLine)})`;
  if (payments > 1)
    return breaches.addUnless(foreign, 'orders paid more than once', `${paid()} has ${payments} payments`);
  if (rows === 0)
    return payments === 0
      ? undefined
      : breaches.addUnless(incomplete, 'payments without an order', `${paid()} is paid but not stored`);
  if (payments === 0)
    return breaches.addUnless(
      incomplete,
      'orders without a payment',
      `order ${order.id} (${storedAt(order.line)}) has no payment`,
    );
  if (amount !== price)
    breaches.addUnless(
      foreign,
      'amounts that do not match',
      `${paid()} is paid with ${amount}, its lines come to ${price}`,
    );
  if (refunded !== cancelled)
    breaches.addUnless(
      foreign,
      'refunds that do not match',
      `${paid()} is ${cancelled ? 'cancelled, its payment not refunded' : 'confirmed, its payment refunded'}`,
    );
}
