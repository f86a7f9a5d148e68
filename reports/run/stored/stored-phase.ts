// One phase of stored.ndjson as a table: each order with its payments and tickets, and the stock.
import type { ExportedLine } from '../../../contract/index.ts';
import { InternedNames } from '../interned-names.ts';
import type { Numbered } from '../text-lines.ts';
import type { KeyedOrder, StoredOrder } from './stored-order.ts';
import { StoredOrders } from './stored-orders.ts';

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
  readonly #places = new Map<number, Map<number, string>>();
  /** True once the phase's end line was read. */
  ended = false;

  /** `names`: phases of one run share them, and with the ledger. */
  constructor(names = new InternedNames(), keeps: 'everything' | 'keys' = 'everything') {
    const orders = (this.orders = new StoredOrders(names, keeps));
    this.byKey = { values: () => orders.underEach() };
  }

  take({ line, value }: Numbered<ExportedLine>): void {
    switch (value.kind) {
      case 'order':
        return this.#order(value, line);
      case 'payment':
        this.counts.payment += 1;
        return this.orders.takePayment(value, line);
      case 'ticket':
        this.counts.ticket += 1;
        return this.orders.takeTicket(value, line);
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

  #order(value: ExportedLine & { kind: 'order' }, line: number): void {
    this.counts.order += 1;
    if (value.status !== 'cancelled')
      for (const { item, quantity } of value.lines) this.#take(this.#at(value.theatre, item), quantity);
    this.orders.takeOrder(value, line);
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
