// The intents of one kind in columns, in the order in which the ledger first tells of them.
import type { LedgerLine } from '../../contract/index.ts';
import { integers } from '../recorded-run/column.ts';
import type { RunNames } from '../recorded-run/run-names.ts';
import { noText } from '../recorded-run/text-table.ts';
import { contentOf } from './content.ts';
import { isSoldOutLine, type Intent, type WrongAcknowledgement } from './intent.ts';
import { IntentColumns } from './intent-columns.ts';
import { IntentView } from './intent-view.ts';

const noRow = -1;

/** Reads as a map by `intentKey`; each intent it gives is a view made anew. */
export class IntentTable {
  readonly #names: RunNames;
  readonly #columns = new IntentColumns();
  /** By the number of the intent's name. */
  readonly #rowOf = integers(noRow);
  #size = 0;

  constructor(names: RunNames) {
    this.#names = names;
  }

  get size(): number {
    return this.#size;
  }

  get(name: string): Intent | undefined {
    return this.of(this.#names.intents.find(name));
  }

  has(name: string): boolean {
    return this.#rowOf.get(this.#names.intents.find(name)) !== noRow;
  }

  /** The intent of a name's number. */
  of(name: number): Intent | undefined {
    const row = this.#rowOf.get(name);
    return row === noRow ? undefined : this.#view(row);
  }

  /** When the intent of a name's number was first recorded, ms; undefined for one that was not. */
  firstSentMs(name: number): number | undefined {
    const row = this.#rowOf.get(name);
    return row === noRow ? undefined : this.#columns.firstSentMs.get(row);
  }

  *values(): Generator<Intent, void> {
    for (let row = 0; row < this.#size; row += 1) yield this.#view(row);
  }

  /** Acknowledgements by customers' answers that were wrong. */
  wrongAcknowledgements(): Iterable<WrongAcknowledgement> {
    return this.#columns.wrong.values();
  }

  /**
   * Adds an observation of the intent whose name has the number `name`. True if it attempts a send although
   * the one before it is not there.
   */
  take(seen: LedgerLine, line: number, name: number): boolean {
    const columns = this.#columns;
    const row = this.#row(seen, line, name);
    if (seen.theatre !== undefined && Number.isNaN(columns.theatre.get(row)))
      columns.theatre.set(row, seen.theatre);
    // Only what was asked: an answer's own lines are the service's word, not the customer's.
    if (seen.lines && seen.outcome === 'attempted' && columns.content.get(row) === noText)
      columns.content.set(row, this.#names.contents.add(contentOf(seen.lines)));
    if (seen.screening !== undefined && seen.outcome === 'attempted')
      columns.screening.set(row, this.#names.contents.add(seen.screening));
    if (seen.settling === true) {
      this.#settle(row, seen, line);
      return false;
    }
    if (seen.outcome === 'attempted') return this.#attempt(row, seen);
    columns.open.set(row, Math.max(0, columns.open.get(row) - 1));
    this.#end(row, seen, line);
    return false;
  }

  #attempt(row: number, { send, scheduledMs }: LedgerLine): boolean {
    const { sends, open, scheduledMs: scheduled } = this.#columns;
    const before = sends.get(row);
    sends.set(row, Math.max(before, send));
    open.add(row, 1);
    scheduled.set(row, Math.min(scheduled.get(row), scheduledMs));
    return send > before + 1;
  }

  /** One outcome of the load itself. */
  #end(row: number, seen: LedgerLine, line: number): void {
    const columns = this.#columns;
    switch (seen.outcome) {
      case 'attempted':
        return;
      case 'acknowledged':
        if (Number.isNaN(columns.acknowledgedMs.get(row))) columns.acknowledgedMs.set(row, seen.atMs);
        if (seen.wrong !== undefined && !columns.wrong.has(row))
          columns.wrong.set(row, { reason: seen.wrong, line });
        return this.#tell(row, seen, line);
      case 'refused':
        columns.refused.add(row, 1);
        if (isSoldOutLine(seen) && Number.isNaN(columns.soldOutMs.get(row)))
          columns.soldOutMs.set(row, seen.atMs);
        return;
      case 'unsure':
        return columns.unsure.add(row, 1);
      case 'not-sent':
        return columns.notSent.add(row, 1);
    }
  }

  #settle(row: number, seen: LedgerLine, line: number): void {
    const { settled } = this.#columns;
    const before = settled.get(row);
    const unsureBefore = before !== undefined && (before.unsureBefore || before.outcome === 'unsure');
    settled.set(row, { outcome: seen.outcome, order: seen.order, line, unsureBefore });
    if (seen.outcome === 'acknowledged') this.#tell(row, seen, line);
  }

  /** Keeps an acknowledgement. */
  #tell(row: number, { order, atMs }: LedgerLine, line: number): void {
    const { toldOrder, toldLine, toldMs, toldAgain } = this.#columns;
    if (toldLine.get(row) === 0) {
      toldOrder.set(row, order === undefined ? noText : this.#names.orders.add(order));
      toldLine.set(row, line);
      toldMs.set(row, atMs);
      return;
    }
    const again = toldAgain.get(row);
    const acknowledgement = { id: order, line, atMs };
    if (again) again.push(acknowledgement);
    else toldAgain.set(row, [acknowledgement]);
  }

  #row({ n, op, scheduledMs, atMs }: LedgerLine, line: number, name: number): number {
    const known = this.#rowOf.get(name);
    if (known !== noRow) return known;
    const row = this.#size++;
    const columns = this.#columns;
    this.#rowOf.set(name, row);
    columns.name.set(row, name);
    columns.n.set(row, n);
    if (op === 'twin-order') columns.aside.set(row, 1);
    columns.line.set(row, line);
    columns.scheduledMs.set(row, scheduledMs);
    columns.firstSentMs.set(row, atMs);
    return row;
  }

  #view(row: number): Intent {
    return new IntentView(this.#columns, this.#names, row);
  }
}
