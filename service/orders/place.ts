// Places an order: one transaction of three round trips that happens at most once per member and key.
import { createHash } from 'node:crypto';
import type { ResultSetHeader } from 'mysql2';
import { probe } from '../../contract/vocabulary/reference-data.ts';
import type { Link } from '../database/link.ts';
import { failureOf } from '../database/failure.ts';
import type { Decision } from '../database/transaction.ts';
import { ProblemError } from '../problem.ts';
import type { Order, OrderRequest } from '../shapes.ts';
import { explainShortage, notSold, takeFromStock } from './stock.ts';
import { orderByKey, shapeOrder } from './stored-order.ts';

export interface Intent {
  /** The id that the order gets if this request is the one that places it. */
  id: string;
  member: number;
  key: string;
  request: OrderRequest;
}

export interface Placed {
  order: Order;
  /** True if the key had placed it before. */
  replayed: boolean;
}

/**
 * The body of the transaction. Claiming the key comes first, before any business check, so that a repeated
 * order gets the first answer even when the item is sold out by now. Throws ProblemError: nothing is kept
 * then.
 */
export async function placeOrder(link: Link, intent: Intent): Promise<Decision<Placed>> {
  const prices = await claimKey(link, intent);
  if (prices === 'taken') return replay(link, intent);
  const { id, request } = intent;
  const lines = pricedLines(request, prices);
  const order = shapeOrder(id, 'confirmed', request.theatre, request.screening ?? null, lines);
  await writeOrder(link, order, request);
  return { keep: true, value: { order, replayed: false } };
}

/** What the key has placed, if it has; throws `other-body` if it was another order. */
export async function placedBefore(
  link: Link,
  { member, key, request }: Intent,
): Promise<Placed | undefined> {
  const stored = await orderByKey(link, member, key);
  if (stored === undefined) return undefined;
  if (!stored.requestHash.equals(hashOf(request))) {
    throw new ProblemError('other-body', {
      detail: 'This Idempotency-Key was used for an order with other contents.',
    });
  }
  return { order: stored.order, replayed: true };
}

async function replay(link: Link, intent: Intent): Promise<Decision<Placed>> {
  const placed = await placedBefore(link, intent);
  // The other one may have rolled back since; its key is free again, but this transaction has seen it taken.
  if (placed === undefined) throw inProgress();
  return { keep: false, value: placed };
}

/** What is on the menu, to everyone; the probe's item, to the probe alone. */
const isForSale = `(on_menu OR (id = ${probe.item} AND ? = ${probe.member}))`;

const selectStarted =
  '; SELECT starts_at <= UTC_TIMESTAMP(3) AS started FROM screenings WHERE id = ? AND theatre_id = ?';

/** First round trip: begin, claim the key, read prices and whether the film runs. */
async function claimKey(link: Link, intent: Intent): Promise<Map<number, number> | 'taken'> {
  const { request } = intent;
  try {
    const [, , items, screenings] = await link.query<
      [unknown, unknown, { id: number; price: number }[], { started: number }[] | undefined]
    >(
      `START TRANSACTION;
       INSERT INTO orders (id, member_id, idempotency_key, request_hash, theatre_id, screening_id) VALUES (?, ?, ?, ?, ?, ?);
       SELECT id, price FROM items WHERE id IN (?) AND ${isForSale}${request.screening === undefined ? '' : selectStarted}`,
      [
        intent.id,
        intent.member,
        intent.key,
        hashOf(request),
        request.theatre,
        request.screening ?? null,
        request.lines.map(({ item }) => item),
        intent.member,
        request.screening ?? null,
        request.theatre,
      ],
    );
    checkScreening(request, screenings ?? []);
    return new Map(items.map(({ id, price }) => [id, price]));
  } catch (error) {
    const failure = failureOf(error);
    if (failure === 'duplicate') return 'taken';
    // Another open transaction holds the key, on this pod or another.
    if (failure === 'lock-wait') throw inProgress();
    throw error;
  }
}

function checkScreening({ screening, theatre }: OrderRequest, found: readonly { started: number }[]): void {
  if (screening === undefined) return;
  const [first] = found;
  if (first === undefined) {
    throw new ProblemError('bad-request', {
      detail: 'There is no such screening.',
      errors: [{ at: 'screening', message: `theatre ${theatre} has no screening ${screening}` }],
    });
  }
  if (first.started === 1)
    throw new ProblemError('already-started', {
      detail: 'The film has started, so the kitchen takes no more orders for it.',
    });
}

/**
 * Second round trip: lines, payment, ticket and stock; all of it is undone if the stock did not suffice.
 * Stock comes last, so that the holder of a hot row has only COMMIT before it. With anything in between, `SET
 * GLOBAL read_only` (a switch-over) would block the holder, wait for those who wait for the holder, and last
 * until their lock wait times out.
 */
async function writeOrder(link: Link, order: Order, request: OrderRequest): Promise<void> {
  const take = takeFromStock(order.theatre, order.lines);
  const [, , , taken] = await link.query<[unknown, unknown, unknown, ResultSetHeader]>(
    `INSERT INTO order_lines (order_id, item_id, quantity, unit_price) VALUES ?;
     INSERT INTO payments (order_id, amount) VALUES (?, ?);
     INSERT INTO outbox (order_id, kind) VALUES (?, 'ordered');
     ${take.sql}`,
    [
      order.lines.map(({ item, quantity, unitPrice }) => [order.id, item, quantity, unitPrice]),
      order.id,
      order.amount,
      order.id,
      ...take.values,
    ],
  );
  if (taken.affectedRows !== order.lines.length)
    throw await explainShortage(link, order.theatre, request.lines);
}

function pricedLines({ lines, theatre }: OrderRequest, prices: ReadonlyMap<number, number>): Order['lines'] {
  const priced = lines.flatMap(({ item, quantity }) => {
    const unitPrice = prices.get(item);
    return unitPrice === undefined ? [] : [{ item, quantity, unitPrice }];
  });
  if (priced.length < lines.length) throw notSold(theatre, lines, prices);
  return priced.sort((a, b) => a.item - b.item);
}

/** The order of lines does not make another order. */
function hashOf({ theatre, screening, lines }: OrderRequest): Buffer {
  const sorted = lines.map(({ item, quantity }) => [item, quantity]).sort(([a = 0], [b = 0]) => a - b);
  return createHash('sha256')
    .update(JSON.stringify([theatre, screening ?? null, sorted]))
    .digest();
}

export function inProgress(): ProblemError {
  return new ProblemError('in-progress', {
    detail: 'The same order is being placed right now. Try again in a moment.',
    retryAfterSeconds: 1,
  });
}
