// One phase of stored.ndjson as a table: each order with its payments and tickets, and the stock.
import type { ExportedLine } from '../../contract/index.ts';
import { contentOf } from '../intents/content.ts';
import type { Numbered } from '../recorded-run/text-lines.ts';

export interface StoredOrder {
  id: string;
  /** Rows of the order itself: 0 if only a payment or a ticket names it. */
  rows: number;
  member: number;
  key: string;
  theatre: number;
  cancelled: boolean;
  content: string;
  /** Ordered lines with unit prices, canonical and comparable. */
  priced: string;
  /** Sum of quantity × unit price. */
  price: number;
  line: number;
  payments: number;
  amount: number;
  refunded: boolean;
  paymentLine: number;
  ordered: number;
  cancels: number;
  ticketLine: number;
}

export interface StockRow {
  theatre: number;
  item: number;
  quantity: number;
  initialQuantity: number;
  line: number;
  rows: number;
}

/** `stock` is keyed by `theatre item`, `byKey` by `member key`. */
export class StoredPhase {
  readonly orders = new Map<string, StoredOrder>();
  readonly byKey = new Map<string, StoredOrder | StoredOrder[]>();
  readonly stock = new Map<string, StockRow>();
  /** Sum of the quantities of orders that are not cancelled, keyed as `stock`. */
  readonly taken = new Map<string, number>();
  readonly counts = { order: 0, payment: 0, ticket: 0, stock: 0 };
  /** True once the phase's end line was read. */
  ended = false;
  readonly #texts = new Map<string, string>();

  take({ line, value }: Numbered<ExportedLine>): void {
    switch (value.kind) {
      case 'order': return this.#order(value, line);
      case 'payment': return this.#payment(value, line);
      case 'ticket': return this.#ticket(value, line);
      case 'stock': return this.#stock(value, line);
      case 'end': this.ended = true;
    }
  }

  /** Orders stored under one key, mostly one. */
  under(member: number, key: string): readonly StoredOrder[] {
    const found = this.byKey.get(`${member} ${key}`);
    return found === undefined ? [] : Array.isArray(found) ? found : [found];
  }

  #order(value: ExportedLine & { kind: 'order' }, line: number): void {
    const order = this.#of(value.id);
    this.counts.order += 1;
    order.rows += 1;
    const cancelled = value.status === 'cancelled';
    if (!cancelled) for (const { item, quantity } of value.lines) this.#take(`${value.theatre} ${item}`, quantity);
    const at = `${value.member} ${value.key}`;
    if (order.rows === 1) this.#file(at, order);
    else if (!this.under(value.member, value.key).includes(order)) this.#file(at, order);
    Object.assign(order, {
      member: value.member, key: value.key, theatre: value.theatre, cancelled, line,
      content: this.#interned(contentOf(value.lines)), priced: this.#interned(pricedText(value.lines)),
      price: value.lines.reduce((sum, { quantity, unitPrice }) => sum + quantity * unitPrice, 0),
    });
  }

  #file(at: string, order: StoredOrder): void {
    const found = this.byKey.get(at);
    this.byKey.set(at, found === undefined ? order : [...(Array.isArray(found) ? found : [found]), order]);
  }

  #payment({ order: id, amount, refunded }: ExportedLine & { kind: 'payment' }, line: number): void {
    const order = this.#of(id);
    this.counts.payment += 1;
    order.payments += 1;
    order.amount = amount;
    order.refunded = refunded;
    order.paymentLine = line;
  }

  #ticket({ order: id, of }: ExportedLine & { kind: 'ticket' }, line: number): void {
    const order = this.#of(id);
    this.counts.ticket += 1;
    if (of === 'ordered') order.ordered += 1;
    else order.cancels += 1;
    order.ticketLine = line;
  }

  #stock({ theatre, item, quantity, initialQuantity }: ExportedLine & { kind: 'stock' }, line: number): void {
    const at = `${theatre} ${item}`;
    this.counts.stock += 1;
    this.stock.set(at, { theatre, item, quantity, initialQuantity, line, rows: (this.stock.get(at)?.rows ?? 0) + 1 });
  }

  #take(at: string, quantity: number): void {
    this.taken.set(at, (this.taken.get(at) ?? 0) + quantity);
  }

  #of(id: string): StoredOrder {
    let order = this.orders.get(id);
    if (!order) this.orders.set(id, order = {
      id, rows: 0, member: 0, key: '', theatre: 0, cancelled: false, content: '', priced: '', price: 0, line: 0, payments: 0, amount: 0,
      refunded: false, paymentLine: 0, ordered: 0, cancels: 0, ticketLine: 0,
    });
    return order;
  }

  #interned(text: string): string {
    const known = this.#texts.get(text);
    if (known === undefined) this.#texts.set(text, text);
    return known ?? text;
  }
}

function pricedText(lines: readonly { item: number; quantity: number; unitPrice: number }[]): string {
  return lines.map(({ item, quantity, unitPrice }) => `item ${item}: ${quantity} at ${unitPrice}`).sort().join('; ');
}
