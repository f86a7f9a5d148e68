// The intents of one kind in columns, in the order of their first ledger line.
import { RowIndex } from '../column.ts';
import type { InternedNames } from '../interned-names.ts';
import { noString } from '../string-interner.ts';
import { Table } from '../table.ts';
import { isSoldOutLine, type Intent, type WrongAcknowledgement } from './intent.ts';
import { IntentView } from './intent-view.ts';
import type { LedgerRow } from './ledger-row.ts';

/** A map by `intentKey`. Each returned intent is a new view. */
export class IntentTable {
  readonly #names: InternedNames;
  readonly #table: Table<typeof IntentView>;
  /** By the interned id of the intent's key. */
  readonly #rows = new RowIndex();

  constructor(names: InternedNames) {
    this.#names = names;
    this.#table = new Table(IntentView, names);
  }

  get size(): number {
    return this.#table.size;
  }

  get(name: string): Intent | undefined {
    return this.of(this.#names.intents.find(name));
  }

  has(name: string): boolean {
    return this.#rows.find(this.#names.intents.find(name)) !== undefined;
  }

  /** The intent of a name's number. */
  of(name: number): Intent | undefined {
    const row = this.#rows.find(name);
    return row === undefined ? undefined : this.#table.view(row);
  }

  /** When the intent of a name's number was first recorded, ms; undefined for one that was not. */
  firstSentMs(name: number): number | undefined {
    const row = this.#rows.find(name);
    return row === undefined ? undefined : this.#table.columns.firstSentMs.get(row);
  }

  values(): Iterable<Intent> {
    return this.#table.views();
  }

  /** Acknowledgements by customers' answers that were wrong. */
  wrongAcknowledgements(): Iterable<WrongAcknowledgement> {
    return this.#table.columns.wrong.values();
  }

  /**
   * Adds an observation of the intent whose name has the number `name`. True if it attempts a send although
   * the one before it is not there.
   */
  take(seen: LedgerRow, line: number, name: number): boolean {
    const columns = this.#table.columns;
    const row = this.#row(seen, line, name);
    if (seen.theatre !== undefined && columns.theatre.get(row) === undefined)
      columns.theatre.set(row, seen.theatre);
    // Only requested lines: the lines of an answer come from the service, not from the customer.
    if (seen.lines && seen.outcome === 'attempted' && columns.content.ids.get(row) === noString)
      columns.content.ids.set(row, seen.contentId);
    if (seen.screeningId !== noString && seen.outcome === 'attempted')
      columns.screening.ids.set(row, seen.screeningId);
    if (seen.settling === true) {
      this.#settle(row, seen, line);
      return false;
    }
    if (seen.outcome === 'attempted') return this.#attempt(row, seen);
    columns.open.set(row, Math.max(0, columns.open.get(row) - 1));
    this.#end(row, seen, line);
    return false;
  }

  #attempt(row: number, { send, scheduledMs }: LedgerRow): boolean {
    const { sends, open, scheduledMs: scheduled } = this.#table.columns;
    const before = sends.get(row);
    sends.set(row, Math.max(before, send));
    open.add(row, 1);
    scheduled.set(row, Math.min(scheduled.get(row), scheduledMs));
    return send > before + 1;
  }

  /** One outcome of the load itself. */
  #end(row: number, seen: LedgerRow, line: number): void {
    const columns = this.#table.columns;
    switch (seen.outcome) {
      case 'attempted':
        return;
      case 'acknowledged':
        if (columns.acknowledgedMs.get(row) === undefined) columns.acknowledgedMs.set(row, seen.atMs);
        if (seen.wrong !== undefined && !columns.wrong.has(row))
          columns.wrong.set(row, { reason: seen.wrong, line });
        return this.#acknowledge(row, seen, line);
      case 'refused':
        columns.refused.add(row, 1);
        if (isSoldOutLine(seen) && columns.soldOutMs.get(row) === undefined)
          columns.soldOutMs.set(row, seen.atMs);
        return;
      case 'unsure':
        return columns.indeterminate.add(row, 1);
      case 'not-sent':
        return columns.notSent.add(row, 1);
    }
  }

  #settle(row: number, seen: LedgerRow, line: number): void {
    const { settled } = this.#table.columns;
    const before = settled.get(row);
    const indeterminateBefore =
      before !== undefined && (before.indeterminateBefore || before.outcome === 'unsure');
    settled.set(row, { outcome: seen.outcome, order: seen.order, line, indeterminateBefore });
    if (seen.outcome === 'acknowledged') this.#acknowledge(row, seen, line);
  }

  /** Keeps an acknowledgement. */
  #acknowledge(row: number, seen: LedgerRow, line: number): void {
    const { acknowledgedOrder, acknowledgedLine, firstAcknowledgedMs, laterAcknowledgements } =
      this.#table.columns;
    if (acknowledgedLine.get(row) === 0) {
      acknowledgedOrder.ids.set(row, seen.orderId);
      acknowledgedLine.set(row, line);
      firstAcknowledgedMs.set(row, seen.atMs);
      return;
    }
    const again = laterAcknowledgements.get(row);
    const acknowledgement = { id: seen.order, line, atMs: seen.atMs };
    if (again) again.push(acknowledgement);
    else laterAcknowledgements.set(row, [acknowledgement]);
  }

  #row({ n, op, scheduledMs, atMs }: LedgerRow, line: number, name: number): number {
    const known = this.#rows.find(name);
    if (known !== undefined) return known;
    const row = this.#table.append();
    this.#rows.set(name, row);
    const columns = this.#table.columns;
    columns.name.ids.set(row, name);
    columns.n.set(row, n);
    if (op === 'twin-order') columns.aside.set(row, true);
    columns.line.set(row, line);
    columns.scheduledMs.set(row, scheduledMs);
    columns.firstSentMs.set(row, atMs);
    return row;
  }
}
