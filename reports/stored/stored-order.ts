// An order as a phase of stored.ndjson holds it: a view of one row of its table, which reads what it is asked
// for.
import { keyOf, memberOf, type RunNames } from '../recorded-run/run-names.ts';
import type { OrderColumns } from './order-columns.ts';

export interface StoredOrder {
  readonly id: string;
  /** Rows of the order itself: 0 if only a payment or a ticket names it. */
  readonly rows: number;
  readonly member: number;
  readonly key: string;
  readonly theatre: number;
  /** Empty for an order that is for none; undefined where the export does not say it. */
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
 * What of an order before settling is asked for: is it there, how often, under which key, and paid how often.
 */
export type KeyedOrder = Pick<
  StoredOrder,
  'id' | 'rows' | 'member' | 'key' | 'line' | 'payments' | 'paymentLine'
>;

export class StoredOrderView implements StoredOrder {
  readonly #columns: OrderColumns;
  readonly #names: RunNames;
  readonly #row: number;

  constructor(columns: OrderColumns, names: RunNames, row: number) {
    this.#columns = columns;
    this.#names = names;
    this.#row = row;
  }

  get id(): string {
    return this.#names.orders.textOf(this.#columns.id.get(this.#row)) ?? '';
  }
  get rows(): number {
    return this.#columns.rows.get(this.#row);
  }
  get member(): number {
    return this.#intent === undefined ? 0 : memberOf(this.#intent);
  }
  get key(): string {
    return this.#intent === undefined ? '' : keyOf(this.#intent);
  }
  get theatre(): number {
    return this.#columns.theatre.get(this.#row);
  }
  get screening(): string | undefined {
    return this.#names.contents.textOf(this.#columns.screening.get(this.#row));
  }
  get cancelled(): boolean {
    return this.#columns.cancelled.get(this.#row) === 1;
  }
  get content(): string {
    return this.#names.contents.textOf(this.#columns.content.get(this.#row)) ?? '';
  }
  get priced(): string {
    return this.#names.contents.textOf(this.#columns.priced.get(this.#row)) ?? '';
  }
  get price(): number {
    return this.#columns.price.get(this.#row);
  }
  get line(): number {
    return this.#columns.line.get(this.#row);
  }
  get payments(): number {
    return this.#columns.payments.get(this.#row);
  }
  get amount(): number {
    return this.#columns.amount.get(this.#row);
  }
  get refunded(): boolean {
    return this.#columns.refunded.get(this.#row) === 1;
  }
  get paymentLine(): number {
    return this.#columns.paymentLine.get(this.#row);
  }
  get ordered(): number {
    return this.#columns.ordered.get(this.#row);
  }
  get cancels(): number {
    return this.#columns.cancels.get(this.#row);
  }
  get ticketLine(): number {
    return this.#columns.ticketLine.get(this.#row);
  }

  get #intent(): string | undefined {
    return this.#names.intents.textOf(this.#columns.intent.get(this.#row));
  }
}
