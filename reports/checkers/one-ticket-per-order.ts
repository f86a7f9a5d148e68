// Invariant: the outbox holds one ticket per committed order and one per committed cancel.
import type { StoredOrder } from '../run/stored/stored-phase.ts';
import type { Breaches } from './breaches.ts';
import type { Checker } from './checker.ts';
import { storedAt } from '../run/evidence/pointers.ts';
import { judgeEachOrder, type OrderDoubts } from './stored-evidence.ts';

export const oneTicketPerOrder: Checker = {
  name: 'one-ticket-per-order',
  title: 'One kitchen ticket per order, and one per cancel.',
  kind: 'invariant',
  needs: ['stored'],
  check: (run) =>
    judgeEachOrder(run, 'ticket', judge, (orders) => `each of ${orders} stored orders has its tickets`),
};

function judge(order: StoredOrder, { foreign, incomplete }: OrderDoubts, breaches: Breaches): void {
  const { rows, ordered, cancels, cancelled } = order;
  const last = (): string => `order ${order.id} (${storedAt(order.ticketLine)})`;
  const own = (): string => `order ${order.id} (${storedAt(order.line)})`;
  if (rows === 0) {
    if (ordered + cancels > 0)
      breaches.addUnless(incomplete, 'tickets without an order', `${last()} has a ticket but is not stored`);
    return;
  }
  if (ordered > 1 || cancels > 1)
    breaches.addUnless(
      foreign,
      'tickets doubled',
      `${last()} has ${ordered} of ordered and ${cancels} of cancelled`,
    );
  if (ordered === 0) breaches.addUnless(incomplete, 'tickets lost', `${own()} has no ticket`);
  if (cancelled && cancels === 0)
    breaches.addUnless(incomplete, 'tickets lost', `${own()} is cancelled and has no ticket of it`);
  if (!cancelled && cancels > 0)
    breaches.addUnless(foreign, 'tickets of cancels that never were', `${last()} is confirmed`);
}
