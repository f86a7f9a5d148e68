// Cancels an order in one transaction: stock returned, payment refunded, ticket cancelled.
import type { Link } from '../database/link.ts';
import type { Decision } from '../database/transaction.ts';
import { ProblemError } from '../problem.ts';
import type { Order } from '../shapes.ts';
import { putBackInStock } from './stock.ts';
import { orderById } from './stored-order.ts';

/**
 * The body of the transaction. Cancelling twice answers the same twice. Throws ProblemError: nothing is kept
 * then.
 */
export async function cancelOrder(link: Link, id: string, member: number): Promise<Decision<Order>> {
  // The row lock makes two cancels of one order go one after the other.
  const [, locked] = await link.query<[unknown, { started: number | null }[]]>(
    `START TRANSACTION;
     SELECT (SELECT starts_at <= UTC_TIMESTAMP(3) FROM screenings WHERE id = o.screening_id) AS started
     FROM orders o WHERE o.id = ? AND o.member_id = ? FOR UPDATE`,
    [id, member],
  );
  const stored = locked.length === 0 ? undefined : await orderById(link, id);
  if (stored === undefined) throw noSuchOrder();
  const cancelled: Order = { ...stored.order, status: 'cancelled' };
  if (stored.order.status === 'cancelled') return { keep: false, value: cancelled };
  if (locked[0]?.started === 1)
    throw new ProblemError('already-started', {
      detail: 'The film has started, so the order cannot be cancelled any more.',
    });
  await undo(link, stored.order);
  return { keep: true, value: cancelled };
}

async function undo(link: Link, { id, theatre, lines }: Order): Promise<void> {
  const back = putBackInStock(theatre, lines);
  await link.query(
    `UPDATE orders SET status = 'cancelled' WHERE id = ?;
     UPDATE payments SET refunded = TRUE WHERE order_id = ?;
     INSERT INTO outbox (order_id, kind) VALUES (?, 'cancelled');
     ${back.sql}`,
    [id, id, id, ...back.values],
  );
}

/** The answer is the same for an order that does not exist and for another member's order. */
export function noSuchOrder(): ProblemError {
  return new ProblemError('not-found', { detail: 'You have no such order.' });
}
