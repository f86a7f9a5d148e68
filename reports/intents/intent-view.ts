// One row of the ledger's intents, which reads what it is asked for.
import { keyOf, memberOf, type RunNames } from '../recorded-run/run-names.ts';
import type { Acknowledgement, Intent, Settlement, WrongAcknowledgement } from './intent.ts';
import type { IntentColumns } from './intent-columns.ts';

export class IntentView implements Intent {
  readonly #columns: IntentColumns;
  readonly #names: RunNames;
  readonly #row: number;

  constructor(columns: IntentColumns, names: RunNames, row: number) {
    this.#columns = columns;
    this.#names = names;
    this.#row = row;
  }

  get n(): number {
    return this.#columns.n.get(this.#row);
  }
  get member(): number {
    return memberOf(this.#name);
  }
  get key(): string {
    return keyOf(this.#name);
  }
  get theatre(): number | undefined {
    return unlessNothing(this.#columns.theatre.get(this.#row));
  }
  get screening(): string | undefined {
    return this.#names.contents.textOf(this.#columns.screening.get(this.#row));
  }
  get aside(): boolean {
    return this.#columns.aside.get(this.#row) === 1;
  }
  get wrong(): WrongAcknowledgement | undefined {
    return this.#columns.wrong.get(this.#row);
  }
  get content(): string | undefined {
    return this.#names.contents.textOf(this.#columns.content.get(this.#row));
  }
  get scheduledMs(): number {
    return this.#columns.scheduledMs.get(this.#row);
  }
  get firstSentMs(): number {
    return this.#columns.firstSentMs.get(this.#row);
  }
  get line(): number {
    return this.#columns.line.get(this.#row);
  }
  get sends(): number {
    return this.#columns.sends.get(this.#row);
  }
  get refused(): number {
    return this.#columns.refused.get(this.#row);
  }
  get unsure(): number {
    return this.#columns.unsure.get(this.#row);
  }
  get notSent(): number {
    return this.#columns.notSent.get(this.#row);
  }
  get open(): number {
    return this.#columns.open.get(this.#row);
  }
  get acknowledgedMs(): number | undefined {
    return unlessNothing(this.#columns.acknowledgedMs.get(this.#row));
  }
  get soldOutMs(): number | undefined {
    return unlessNothing(this.#columns.soldOutMs.get(this.#row));
  }
  get settled(): Settlement | undefined {
    return this.#columns.settled.get(this.#row);
  }

  get orders(): readonly Acknowledgement[] {
    const { toldOrder, toldLine, toldMs, toldAgain } = this.#columns;
    const row = this.#row;
    const line = toldLine.get(row);
    if (line === 0) return [];
    const first = { id: this.#names.orders.textOf(toldOrder.get(row)), line, atMs: toldMs.get(row) };
    return [first, ...(toldAgain.get(row) ?? [])];
  }

  get #name(): string {
    return this.#names.intents.textOf(this.#columns.name.get(this.#row)) ?? '';
  }
}

function unlessNothing(value: number): number | undefined {
  return Number.isNaN(value) ? undefined : value;
}
