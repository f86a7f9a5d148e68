// What owners and strangers read: answers that prove something, in columns, in the order of the ledger.
import type { LedgerLine } from '../../contract/index.ts';
import { bytes, integers, numbers } from '../recorded-run/column.ts';
import type { RunNames } from '../recorded-run/run-names.ts';
import { noText } from '../recorded-run/text-table.ts';
import { contentOf } from './content.ts';
import { UnderWay } from './under-way.ts';

/** An owner's reading that was answered with the order or with 404. */
export interface Reading {
  line: number;
  /** Number of the intent's name. */
  intent: number;
  sentMs: number;
  atMs: number;
  isAway: boolean;
  order: string | undefined;
  content: string | undefined;
  orderStatus: LedgerLine['orderStatus'];
}

/** A stranger's reading that was answered with the order. */
export interface Leak {
  line: number;
  member: number;
  key: string;
  order: string | undefined;
}

const statuses = [undefined, 'confirmed', 'cancelled'] as const;

export class Readings {
  /** Attempts of owners and of strangers. */
  reads = 0;
  foreignReads = 0;
  /** Strangers' readings that were answered with 403 or 404. */
  foreignRefused = 0;
  readonly leaks: Leak[] = [];
  readonly #names: RunNames;
  /** When each reading under way was sent. */
  readonly #sentMs = new UnderWay();
  readonly #columns = {
    line: integers(),
    intent: integers(),
    sentMs: numbers(),
    atMs: numbers(),
    isAway: bytes(),
    order: integers(),
    content: integers(),
    status: bytes(),
  };
  #size = 0;

  constructor(names: RunNames) {
    this.#names = names;
  }

  /**
   * `intent`: the number of the intent's name. A reading that was sent again counts from the last sending.
   */
  takeOwn(seen: LedgerLine, line: number, intent: number): void {
    const sentMs = this.#sentMs.take(intent, seen.n);
    if (seen.outcome === 'attempted') {
      this.reads += 1;
      this.#sentMs.add(intent, seen.n, seen.atMs);
    } else if (sentMs !== undefined && (seen.outcome === 'acknowledged' || seen.status === 404))
      this.#keep(seen, line, { intent, sentMs });
  }

  takeForeign({ outcome, status, member, key, order }: LedgerLine, line: number): void {
    if (outcome === 'attempted') this.foreignReads += 1;
    if (status === 403 || status === 404) this.foreignRefused += 1;
    if (outcome === 'acknowledged') this.leaks.push({ line, member, key, order });
  }

  *own(): Generator<Reading, void> {
    const { line, intent, sentMs, atMs, isAway, order, content, status } = this.#columns;
    for (let row = 0; row < this.#size; row += 1) {
      yield {
        line: line.get(row),
        intent: intent.get(row),
        sentMs: sentMs.get(row),
        atMs: atMs.get(row),
        isAway: isAway.get(row) === 1,
        order: this.#names.orders.textOf(order.get(row)),
        content: this.#names.contents.textOf(content.get(row)),
        orderStatus: statuses[status.get(row)],
      };
    }
  }

  #keep(
    { status, order, lines, orderStatus, atMs }: LedgerLine,
    line: number,
    { intent, sentMs }: { intent: number; sentMs: number },
  ): void {
    const row = this.#size++;
    const columns = this.#columns;
    columns.line.set(row, line);
    columns.intent.set(row, intent);
    columns.sentMs.set(row, sentMs);
    columns.atMs.set(row, atMs);
    columns.isAway.set(row, Number(status === 404));
    columns.order.set(row, order === undefined ? noText : this.#names.orders.add(order));
    columns.content.set(row, lines === undefined ? noText : this.#names.contents.add(contentOf(lines)));
    columns.status.set(row, statuses.indexOf(orderStatus));
  }
}
