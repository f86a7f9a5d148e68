// The orders of a phase in columns, in the order in which the export names them, found by id and by intent.
import type { ExportedLine } from '../../contract/index.ts';
import { contentOf, pricedText } from '../intents/content.ts';
import { integers } from '../recorded-run/column.ts';
import { intentKey, type RunNames } from '../recorded-run/run-names.ts';
import { OrderColumns } from './order-columns.ts';
import { OrdersByIntent } from './orders-by-intent.ts';
import { StoredOrderView, type StoredOrder } from './stored-order.ts';

type OfKind<K extends ExportedLine['kind']> = ExportedLine & { kind: K };
const noRow = -1;

/** Reads as a map by order id; each order it gives is a view made anew. */
export class StoredOrders {
  readonly #names: RunNames;
  readonly #columns = new OrderColumns();
  /** By the number of the order's id. */
  readonly #rowOf = integers(noRow);
  readonly #byIntent = new OrdersByIntent();
  readonly #keeps: 'everything' | 'keys';
  #size = 0;

  /** With `keys` only what a `KeyedOrder` tells is kept: half the memory. */
  constructor(names: RunNames, keeps: 'everything' | 'keys') {
    this.#names = names;
    this.#keeps = keeps;
  }

  get size(): number {
    return this.#size;
  }

  get(id: string): StoredOrder | undefined {
    const row = this.#rowOf.get(this.#names.orders.find(id));
    return row === noRow ? undefined : this.#view(row);
  }

  has(id: string): boolean {
    return this.#size > 0 && this.#rowOf.get(this.#names.orders.find(id)) !== noRow;
  }

  *values(): Generator<StoredOrder, void> {
    for (let row = 0; row < this.#size; row += 1) yield this.#view(row);
  }

  *keys(): Generator<string, void> {
    for (const { id } of this.values()) yield id;
  }

  /** Orders stored under one key, mostly one. */
  under(member: number, key: string): StoredOrder[] {
    return this.#byIntent
      .rowsOf(this.#names.intents.find(intentKey(member, key)))
      .map((row) => this.#view(row));
  }

  /** The orders of one key after another, in the order in which keys were first stored. */
  *underEach(): Generator<StoredOrder[], void> {
    for (const rows of this.#byIntent.all()) yield rows.map((row) => this.#view(row));
  }

  takeOrder({ id, member, key, theatre, screening, status, lines }: OfKind<'order'>, line: number): void {
    const columns = this.#columns;
    const row = this.#row(id);
    const intent = this.#names.intents.add(intentKey(member, key));
    columns.rows.add(row, 1);
    // Another row of the same order stands under its key already, or under one more.
    if (columns.rows.get(row) === 1 || !this.#byIntent.has(intent, row)) this.#byIntent.file(intent, row);
    columns.intent.set(row, intent);
    columns.line.set(row, line);
    if (this.#keeps === 'keys') return;
    columns.theatre.set(row, theatre);
    if (screening !== undefined) columns.screening.set(row, this.#names.contents.add(screening ?? ''));
    columns.cancelled.set(row, Number(status === 'cancelled'));
    columns.content.set(row, this.#names.contents.add(contentOf(lines)));
    columns.priced.set(row, this.#names.contents.add(pricedText(lines)));
    columns.price.set(
      row,
      lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0),
    );
  }

  takePayment({ order, amount, refunded }: OfKind<'payment'>, line: number): void {
    const columns = this.#columns;
    const row = this.#row(order);
    columns.payments.add(row, 1);
    columns.paymentLine.set(row, line);
    if (this.#keeps === 'keys') return;
    columns.amount.set(row, amount);
    columns.refunded.set(row, Number(refunded));
  }

  takeTicket({ order, of }: OfKind<'ticket'>, line: number): void {
    const columns = this.#columns;
    const row = this.#row(order);
    if (this.#keeps === 'keys') return;
    (of === 'ordered' ? columns.ordered : columns.cancels).add(row, 1);
    columns.ticketLine.set(row, line);
  }

  /** The row of an order, made when it is first named. */
  #row(id: string): number {
    const number = this.#names.orders.add(id);
    const known = this.#rowOf.get(number);
    if (known !== noRow) return known;
    const row = this.#size++;
    this.#rowOf.set(number, row);
    this.#columns.id.set(row, number);
    return row;
  }

  #view(row: number): StoredOrder {
    return new StoredOrderView(this.#columns, this.#names, row);
  }
}
