// Reads a stored order, and formats it for its owner.
import type { RowDataPacket } from 'mysql2';
import type { Link } from '../database/link.ts';
import type { Order } from '../shapes.ts';
import { pickupNumberOf } from './order-id.ts';

/** An order with its internal fields. */
export interface StoredOrder {
  member: number;
  /** SHA-256 of the request that made it. */
  requestHash: Buffer;
  order: Order;
}

interface Row extends RowDataPacket {
  id: string;
  member_id: number;
  request_hash: Buffer;
  theatre_id: number;
  screening_id: string | null;
  status: Order['status'];
  item_id: number | null;
  quantity: number;
  unit_price: number;
}

const selectOrder = `
  SELECT o.id, o.member_id, o.request_hash, o.theatre_id, o.screening_id, o.status, l.item_id, l.quantity, l.unit_price
  FROM orders o LEFT JOIN order_lines l ON l.order_id = o.id`;

export async function orderById(link: Link, id: string): Promise<StoredOrder | undefined> {
  return fromRows(await link.query<Row[]>(`${selectOrder} WHERE o.id = ? ORDER BY l.item_id`, [id]));
}

export async function orderByKey(link: Link, member: number, key: string): Promise<StoredOrder | undefined> {
  return fromRows(
    await link.query<Row[]>(
      `${selectOrder} WHERE o.member_id = ? AND o.idempotency_key = ? ORDER BY l.item_id`,
      [member, key],
    ),
  );
}

function fromRows(rows: readonly Row[]): StoredOrder | undefined {
  const [first] = rows;
  if (first === undefined) return undefined;
  const lines = rows
    .filter(({ item_id }) => item_id !== null)
    .map((row) => ({ item: Number(row.item_id), quantity: row.quantity, unitPrice: row.unit_price }));
  return {
    member: first.member_id,
    requestHash: first.request_hash,
    order: shapeOrder(first.id, first.status, first.theatre_id, first.screening_id, lines),
  };
}

/** Lines come in the order of their items, so that a replay answers the very bytes of the first answer. */
export function shapeOrder(
  id: string,
  status: Order['status'],
  theatre: number,
  screening: string | null,
  lines: Order['lines'],
): Order {
  return {
    id,
    status,
    pickup: pickupNumberOf(id),
    theatre,
    ...(screening === null ? {} : { screening }),
    lines,
    amount: lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0),
  };
}
