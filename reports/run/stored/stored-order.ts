// The fields of an order as a phase of stored.ndjson holds it, and the view of one, which reads only the
// requested fields.
import { keyOf, memberOf } from '../interned-names.ts';
import { flag, integer, number, text, textOrEmpty, viewOf } from '../table.ts';

export interface StoredOrder {
  /** Interned ids: of the order, and of member and key; the latter is the `id` of the intent in the ledger. */
  readonly orderId: number;
  readonly intentId: number;
  readonly id: string;
  /** Rows of the order itself: 0 if only a payment or a ticket names it. */
  readonly rows: number;
  readonly member: number;
  readonly key: string;
  readonly theatre: number;
  /** Empty for an order without a screening; undefined if the export does not contain it. */
  readonly screening: string | undefined;
  readonly cancelled: boolean;
  readonly content: string;
  /** Ordered lines with unit prices, canonical and comparable. */
  readonly priced: string;
  /** Sum of quantity × unit price. */
  readonly price: number;
  readonly line: number;
  readonly payments: number;
  readonly amount: number;
  readonly refunded: boolean;
  readonly paymentLine: number;
  readonly ordered: number;
  readonly cancels: number;
  readonly ticketLine: number;
}

/**
 * The fields of an order before settling that are needed: whether it exists, how often, under which key, and
 * how often paid.
 */
export type KeyedOrder = Pick<
  StoredOrder,
  'orderId' | 'intentId' | 'id' | 'rows' | 'member' | 'key' | 'line' | 'payments' | 'paymentLine'
>;

/** 80 bytes an order instead of a dozen objects. */
const fields = {
  id: textOrEmpty('orders'),
  /** `intentKey`; undefined if only a payment or a ticket names the order. */
  intent: text('intents'),
  content: textOrEmpty('contents'),
  priced: textOrEmpty('contents'),
  rows: integer,
  theatre: number,
  screening: text('contents'),
  cancelled: flag,
  price: number,
  line: integer,
  payments: integer,
  amount: number,
  refunded: flag,
  paymentLine: integer,
  ordered: integer,
  cancels: integer,
  ticketLine: integer,
};

const places = Object.keys(fields);
const idAt = places.indexOf('id');
const intentAt = places.indexOf('intent');

export class StoredOrderView extends viewOf(fields) implements StoredOrder {
  get orderId(): number {
    return this.textId(idAt);
  }
  get intentId(): number {
    return this.textId(intentAt);
  }
  get member(): number {
    return this.intent === undefined ? 0 : memberOf(this.intent);
  }
  get key(): string {
    return this.intent === undefined ? '' : keyOf(this.intent);
  }
}
