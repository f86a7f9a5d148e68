// What owners and other members read: answers that prove something, in columns, in the order of the ledger.
import type { LedgerLine } from '../../../contract/index.ts';
import type { InternedNames } from '../interned-names.ts';
import { flag, integer, number, oneOf, Table, text, viewOf } from '../table.ts';
import type { LedgerRow } from './ledger-row.ts';
import { UnderWay } from './under-way.ts';

const statuses: [LedgerLine['orderStatus'], ...LedgerLine['orderStatus'][]] = [
  undefined,
  'confirmed',
  'cancelled',
];

const fields = {
  line: integer,
  /** Interned id of the intent. */
  intent: integer,
  sentMs: number,
  atMs: number,
  isAway: flag,
  order: text('orders'),
  content: text('contents'),
  orderStatus: oneOf(statuses),
};
const orderAt = Object.keys(fields).indexOf('order');

/** An owner's reading that was answered with the order or with 404. */
export class Reading extends viewOf(fields) {
  /** The interned id of `order`; `noString` without one. */
  get orderId(): number {
    return this.textId(orderAt);
  }
}

/** Another member's reading that was answered with the order. */
export interface Leak {
  line: number;
  member: number;
  key: string;
  order: string | undefined;
}

export class Readings {
  /** Attempts of owners and of other members. */
  reads = 0;
  foreignReads = 0;
  /** Other members' readings that were answered with 403 or 404. */
  foreignRefused = 0;
  readonly leaks: Leak[] = [];
  /** When each reading under way was sent. */
  readonly #sentMs = new UnderWay();
  readonly #own: Table<typeof Reading>;

  constructor(names: InternedNames) {
    this.#own = new Table(Reading, names);
  }

  /**
   * `intent`: the number of the intent's name. A reading that was sent again counts from the last sending.
   */
  takeOwn(seen: LedgerRow, line: number, intent: number): void {
    const sentMs = this.#sentMs.take(intent, seen.n);
    if (seen.outcome === 'attempted') {
      this.reads += 1;
      this.#sentMs.add(intent, seen.n, seen.atMs);
    } else if (sentMs !== undefined && (seen.outcome === 'acknowledged' || seen.status === 404))
      this.#keep(seen, line, { intent, sentMs });
  }

  takeForeign(seen: LedgerRow, line: number): void {
    const { outcome, status, member } = seen;
    if (outcome === 'attempted') this.foreignReads += 1;
    if (status === 403 || status === 404) this.foreignRefused += 1;
    if (outcome === 'acknowledged') this.leaks.push({ line, member, key: seen.key, order: seen.order });
  }

  own(): Iterable<Reading> {
    return this.#own.views();
  }

  #keep(seen: LedgerRow, line: number, { intent, sentMs }: { intent: number; sentMs: number }): void {
    const row = this.#own.append();
    const { columns } = this.#own;
    columns.line.set(row, line);
    columns.intent.set(row, intent);
    columns.sentMs.set(row, sentMs);
    columns.atMs.set(row, seen.atMs);
    columns.isAway.set(row, seen.status === 404);
    columns.order.ids.set(row, seen.orderId);
    columns.content.ids.set(row, seen.contentId);
    columns.orderStatus.set(row, seen.orderStatus);
  }
}
