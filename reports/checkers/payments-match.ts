// Invariant: every stored order has exactly one payment over the right amount, refunded exactly if it is
// cancelled.
import type { StoredOrder } from '../run/stored/stored-phase.ts';
import { Breaches } from './breaches.ts';
import { notAsked, unknown, type Checker } from './checker.ts';
import { storedAt } from '../run/evidence/pointers.ts';
import { neverPrinted, ordersOfRun, unlistedOrderDoubt } from './stored-evidence.ts';

export const paymentsMatch: Checker = {
  name: 'payments-match',
  title: 'Every stored order has exactly one payment over the right amount, refunded exactly if cancelled.',
  kind: 'invariant',
  needs: ['stored'],
  check: (run) => {
    if (neverPrinted(run, 'payment')) return notAsked('this service prints no payments');
    const breaches = new Breaches();
    let checked = 0;
    for (const order of ordersOfRun(run)) {
      checked += 1;
      judge(
        order,
        { incomplete: run.incomplete('stored'), withoutOrder: unlistedOrderDoubt(run, order) },
        breaches,
      );
    }
    if (run.stored.final.counts.order + run.stored.final.counts.payment === 0)
      return unknown('neither an order nor a payment is stored');
    return breaches.finding(`each of ${checked} stored orders has its one payment`);
  },
};

/** `withoutOrder`: why the order may come from outside this run. */
function judge(
  order: StoredOrder,
  {
    incomplete: cut,
    withoutOrder: unlistedOrder,
  }: { incomplete: string | undefined; withoutOrder: string | undefined },
  breaches: Breaches,
): void {
  const incomplete = cut ?? unlistedOrder;
  const { id, rows, payments, amount, price, refunded, cancelled } = order;
  const paid = `order ${id} (${storedAt(order.paymentLine)})`;
  if (payments > 1)
    return breaches.addUnless(
      unlistedOrder,
      'orders paid more than once',
      `${paid} has ${payments} payments`,
    );
  if (rows === 0)
    return payments === 0
      ? undefined
      : breaches.addUnless(incomplete, 'payments without an order', `${paid} is paid but not stored`);
  if (payments === 0)
    return breaches.addUnless(
      incomplete,
      'orders without a payment',
      `order ${id} (${storedAt(order.line)}) has no payment`,
    );
  if (amount !== price)
    breaches.addUnless(
      unlistedOrder,
      'amounts that do not match',
      `${paid} is paid with ${amount}, its lines come to ${price}`,
    );
  if (refunded !== cancelled)
    breaches.addUnless(
      unlistedOrder,
      'refunds that do not match',
      `${paid} is ${cancelled ? 'cancelled, its payment not refunded' : 'confirmed, its payment refunded'}`,
    );
}
