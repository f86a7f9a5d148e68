// Invariant: every stored order has exactly one payment over the right amount, refunded exactly if it is
// cancelled.
import type { StoredOrder } from '../stored/stored-phase.ts';
import { Breaches } from './breaches.ts';
import { notAsked, unknown, type Checker } from './checker.ts';
import { neverPrinted, ordersOfRun, storedAt, strangerDoubt } from './stored-evidence.ts';

export const paymentsMatch: Checker = {
  name: 'payments-match',
  title: 'Every stored order has exactly one payment over the right amount, refunded exactly if cancelled.',
  kind: 'invariant',
  needs: ['stored'],
  check: (run) => {
    if (neverPrinted(run, 'payment')) return notAsked('this service prints no payments');
    const breaches = new Breaches();
    let judged = 0;
    for (const order of ordersOfRun(run)) {
      judged += 1;
      judge(order, { incomplete: run.incomplete('stored'), stranger: strangerDoubt(run, order) }, breaches);
    }
    if (run.stored.final.counts.order + run.stored.final.counts.payment === 0)
      return unknown('neither an order nor a payment is stored');
    return breaches.finding(`each of ${judged} stored orders has its one payment`);
  },
};

/** `stranger`: why the order may be none of this run's. */
function judge(
  order: StoredOrder,
  { incomplete: cut, stranger }: { incomplete: string | undefined; stranger: string | undefined },
  breaches: Breaches,
): void {
  const incomplete = cut ?? stranger;
  const { id, rows, payments, amount, price, refunded, cancelled } = order;
  const paid = `order ${id} (${storedAt(order.paymentLine)})`;
  if (payments > 1)
    return breaches.addUnless(stranger, 'orders paid more than once', `${paid} has ${payments} payments`);
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
      stranger,
      'amounts that do not match',
      `${paid} is paid with ${amount}, its lines come to ${price}`,
    );
  if (refunded !== cancelled)
    breaches.addUnless(
      stranger,
      'refunds that do not match',
      `${paid} is ${cancelled ? 'cancelled, its payment not refunded' : 'confirmed, its payment refunded'}`,
    );
}
