// Invariant: the outbox holds one ticket per committed order and one per committed cancel.
import type { StoredOrder } from '../run/stored/stored-phase.ts';
import { Breaches } from './breaches.ts';
import { notAsked, unknown, type Checker } from './checker.ts';
import { storedAt } from '../run/evidence/pointers.ts';
import { neverPrinted, ordersOfRun, unlistedOrderDoubt } from './stored-evidence.ts';

export const oneTicketPerOrder: Checker = {
  name: 'one-ticket-per-order',
  title: 'One kitchen ticket per order, and one per cancel.',
  kind: 'invariant',
  needs: ['stored'],
  check: (run) => {
    if (neverPrinted(run, 'ticket')) return notAsked('this service prints no tickets');
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
    if (run.stored.final.counts.order + run.stored.final.counts.ticket === 0)
      return unknown('neither an order nor a ticket is stored');
    return breaches.finding(`each of ${checked} stored orders has its tickets`);
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
  const { id, rows, ordered, cancels, cancelled } = order;
  const last = `order ${id} (${storedAt(order.ticketLine)})`;
  const own = `order ${id} (${storedAt(order.line)})`;
  if (rows === 0) {
    if (ordered + cancels > 0)
      breaches.addUnless(incomplete, 'tickets without an order', `${last} has a ticket but is not stored`);
    return;
  }
  if (ordered > 1 || cancels > 1)
    breaches.addUnless(
      unlistedOrder,
      'tickets doubled',
      `${last} has ${ordered} of ordered and ${cancels} of cancelled`,
    );
  if (ordered === 0) breaches.addUnless(incomplete, 'tickets lost', `${own} has no ticket`);
  if (cancelled && cancels === 0)
    breaches.addUnless(incomplete, 'tickets lost', `${own} is cancelled and has no ticket of it`);
  if (!cancelled && cancels > 0)
    breaches.addUnless(unlistedOrder, 'tickets of cancels that never were', `${last} is confirmed`);
}
