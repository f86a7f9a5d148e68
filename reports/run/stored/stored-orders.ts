// The orders of a phase in columns, in the order in which the export names them, found by id and by intent.
import { integers, RowIndex } from '../column.ts';
import { intentKey, type InternedNames } from '../interned-names.ts';
import { Table } from '../table.ts';
import type { PricedLines } from './priced-lines.ts';
import { type StoredOrder, StoredOrderView } from './stored-order.ts';

/** A row of an order, its names as interned ids. */
export interface OrderRow {
  order: number;
  /** Of member and key. */
  intent: number;
  theatre: number;
  /** Of '' for none; undefined if the export does not contain it. */
  screening: number | undefined;
  cancelled: boolean;
}

/** A map by order id. Each returned order is a new view. */
export class StoredOrders {
  readonly #names: InternedNames;
  readonly #table: Table<typeof StoredOrderView>;
  /** By the interned id of the order. */
  readonly #rows = new RowIndex();
  readonly #byIntent = new OrdersByIntent();
  readonly #keeps: 'everything' | 'keys';

  /** With `keys` only the fields of a `KeyedOrder` are kept, which halves the memory. */
  constructor(names: InternedNames, keeps: 'everything' | 'keys') {
    this.#names = names;
    this.#table = new Table(StoredOrderView, names);
    this.#keeps = keeps;
  }

  get size(): number {
    return this.#table.size;
  }

  get(id: string): StoredOrder | undefined {
    const row = this.#rows.find(this.#names.orders.find(id));
    return row === undefined ? undefined : this.#table.view(row);
  }

  has(id: string): boolean {
    return this.size > 0 && this.#rows.find(this.#names.orders.find(id)) !== undefined;
  }

  values(): Iterable<StoredOrder> {
    return this.#table.views();
  }

  *keys(): Generator<string, void> {
    for (const { id } of this.values()) yield id;
  }

  /** Orders stored under one key, mostly one. */
  under(member: number, key: string): StoredOrder[] {
    return this.underIntent(this.#names.intents.find(intentKey(member, key)));
  }

  /** As `under`, by the interned id of member and key, which must be of the names of this phase. */
  underIntent(id: number): StoredOrder[] {
    return this.#byIntent.rowsOf(id).map((row) => this.#table.view(row));
  }

  /** As `has`, by the interned id of the order. */
  hasId(orderId: number): boolean {
    return this.#rows.find(orderId) !== undefined;
  }

  /** The orders of one key after another, in the order in which keys were first stored. */
  *underEach(): Generator<StoredOrder[], void> {
    for (const rows of this.#byIntent.all()) yield rows.map((row) => this.#table.view(row));
  }

  takeOrder(
    { order, intent, theatre, screening, cancelled }: OrderRow,
    { content, priced, price }: PricedLines,
    line: number,
  ): void {
    const { columns } = this.#table;
    const row = this.#row(order);
    columns.rows.add(row, 1);
    // Another row of the same order is already stored under this key, or under another key.
    if (columns.rows.get(row) === 1 || !this.#byIntent.has(intent, row)) this.#byIntent.file(intent, row);
    columns.intent.ids.set(row, intent);
    columns.line.set(row, line);
    if (this.#keeps === 'keys') return;
    columns.theatre.set(row, theatre);
    if (screening !== undefined) columns.screening.ids.set(row, screening);
    columns.cancelled.set(row, cancelled);
    columns.content.ids.set(row, content);
    columns.priced.ids.set(row, priced);
    columns.price.set(row, price);
  }

  /** `order`: the interned id. */
  takePayment(
    order: number,
    { amount, refunded }: { amount: number; refunded: boolean },
    line: number,
  ): void {
    const { columns } = this.#table;
    const row = this.#row(order);
    columns.payments.add(row, 1);
    columns.paymentLine.set(row, line);
    if (this.#keeps === 'keys') return;
    columns.amount.set(row, amount);
    columns.refunded.set(row, refunded);
  }

  takeTicket(order: number, of: 'ordered' | 'cancelled', line: number): void {
    const { columns } = this.#table;
    const row = this.#row(order);
    if (this.#keeps === 'keys') return;
    (of === 'ordered' ? columns.ordered : columns.cancels).add(row, 1);
    columns.ticketLine.set(row, line);
  }

  /** The row of an order, made when it is first named. */
  #row(number: number): number {
    const known = this.#rows.find(number);
    if (known !== undefined) return known;
    const row = this.#table.append();
    this.#rows.set(number, row);
    this.#table.columns.id.ids.set(row, number);
    return row;
  }
}

const noRow = -1;

/** The orders of an intent: a cell each, and lists only for intents with more than one. */
class OrdersByIntent {
  readonly #first = integers(noRow);
  readonly #more = new Map<number, number[]>();
  /** Intents in the order in which they were first filed. */
  readonly #filed = integers();
  #size = 0;

  /** Files an order's row under an intent's number. */
  file(intent: number, row: number): void {
    const more = this.#more.get(intent);
    if (this.#first.get(intent) === noRow) {
      this.#first.set(intent, row);
      this.#filed.set(this.#size, intent);
      this.#size += 1;
    } else if (more) more.push(row);
    else this.#more.set(intent, [row]);
  }

  has(intent: number, row: number): boolean {
    return this.#first.get(intent) === row || this.#more.get(intent)?.includes(row) === true;
  }

  /** In the order of filing; empty for an intent that has none. */
  rowsOf(intent: number): number[] {
    const first = this.#first.get(intent);
    if (first === noRow) return [];
    const more = this.#more.size === 0 ? undefined : this.#more.get(intent);
    return more === undefined ? [first] : [first, ...more];
  }

  *all(): Generator<number[], void> {
    for (let k = 0; k < this.#size; k += 1) yield this.rowsOf(this.#filed.get(k));
  }
}
