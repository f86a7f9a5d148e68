// One phase of stored.ndjson as a table: each order with its payments and tickets, and the stock.
import type { ExportedLine } from '../../../contract/index.ts';
import { intentKey, InternedNames } from '../interned-names.ts';
import type { Numbered } from '../text-lines.ts';
import type { KeyedOrder, StoredOrder } from './stored-order.ts';
import { pricesOf, type PricedLines } from './priced-lines.ts';
import { StoredOrders, type OrderRow } from './stored-orders.ts';

export type { KeyedOrder, StoredOrder } from './stored-order.ts';

export interface StockRow {
  theatre: number;
  item: number;
  quantity: number;
  initialQuantity: number;
  line: number;
  rows: number;
}

/** A phase of which only the keys of its orders are kept, and its stock. */
export type KeyedPhase = Pick<StoredPhase, 'stock' | 'taken' | 'prices' | 'counts' | 'ended'> & {
  orders: {
    has(id: string): boolean;
    hasId(orderId: number): boolean;
    get(id: string): KeyedOrder | undefined;
    values(): Iterable<KeyedOrder>;
  };
  byKey: { values(): Iterable<KeyedOrder[]> };
  under(member: number, key: string): readonly KeyedOrder[];
  underIntent(id: number): readonly KeyedOrder[];
};

/** `stock` is keyed by `theatre item`. */
export class StoredPhase {
  /** By order id. */
  readonly orders: StoredOrders;
  /** The orders of each member and key. */
  readonly byKey: { values(): Iterable<StoredOrder[]> };
  readonly stock = new Map<string, StockRow>();
  /** Sum of the quantities of orders that are not cancelled, keyed as `stock`. */
  readonly taken = new Map<string, number>();
  /** The catalog: won by item. */
  readonly prices = new Map<number, number>();
  readonly counts = { order: 0, payment: 0, ticket: 0, stock: 0 };
  readonly #names: InternedNames;
  readonly #places = new Map<number, Map<number, string>>();
  /** True once the phase's end line was read. */
  ended = false;

  /** `names`: phases of one run share them, and with the ledger. */
  constructor(names = new InternedNames(), keeps: 'everything' | 'keys' = 'everything') {
    this.#names = names;
    const orders = (this.orders = new StoredOrders(names, keeps));
    this.byKey = { values: () => orders.underEach() };
  }

  take({ line, value }: Numbered<ExportedLine>): void {
    switch (value.kind) {
      case 'order':
        return this.#order(value, line);
      case 'payment':
        return this.takePayment(this.#names.orders.add(value.order), value, line);
      case 'ticket':
        return this.takeTicket(this.#names.orders.add(value.order), value.of, line);
      case 'stock':
        return this.#stock(value, line);
      case 'price':
        return void this.prices.set(value.item, value.price);
      case 'end':
        this.ended = true;
    }
  }

  /** Orders stored under one key, mostly one. */
  under(member: number, key: string): readonly StoredOrder[] {
    return this.orders.under(member, key);
  }

  /** As `under`, by the interned id of member and key: the `id` of an intent of the same run. */
  underIntent(id: number): readonly StoredOrder[] {
    return this.orders.underIntent(id);
  }

  takeOrder(row: OrderRow, priced: PricedLines, line: number): void {
    this.counts.order += 1;
    if (!row.cancelled)
      for (const { item, quantity } of priced.lines) this.#take(this.#at(row.theatre, item), quantity);
    this.orders.takeOrder(row, priced, line);
  }

  /** `order` is the interned id. */
  takePayment(order: number, paid: { amount: number; refunded: boolean }, line: number): void {
    this.counts.payment += 1;
    this.orders.takePayment(order, paid, line);
  }

  takeTicket(order: number, of: 'ordered' | 'cancelled', line: number): void {
    this.counts.ticket += 1;
    this.orders.takeTicket(order, of, line);
  }

  #order(value: ExportedLine & { kind: 'order' }, line: number): void {
    const { orders, intents, contents } = this.#names;
    const { id, member, key, theatre, screening, status, lines } = value;
    const row = {
      order: orders.add(id),
      intent: intents.add(intentKey(member, key)),
      theatre,
      screening: screening === undefined ? undefined : contents.add(screening ?? ''),
      cancelled: status === 'cancelled',
    };
    this.takeOrder(row, pricesOf(lines, this.#names), line);
  }

  #stock({ theatre, item, quantity, initialQuantity }: ExportedLine & { kind: 'stock' }, line: number): void {
    const at = `${theatre} ${item}`;
    this.counts.stock += 1;
    this.stock.set(at, {
      theatre,
      item,
      quantity,
      initialQuantity,
      line,
      rows: (this.stock.get(at)?.rows ?? 0) + 1,
    });
  }

  /** `theatre item`, made once: a text that was in a map before is found sooner than a new one. */
  #at(theatre: number, item: number): string {
    const items = this.#places.get(theatre) ?? new Map<number, string>();
    const known = items.get(item);
    if (known !== undefined) return known;
    const at = `${theatre} ${item}`;
    this.#places.set(theatre, items.set(item, at));
    return at;
  }

  #take(at: string, quantity: number): void {
    this.taken.set(at, (this.taken.get(at) ?? 0) + quantity);
  }
}
