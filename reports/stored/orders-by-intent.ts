// Which orders stand under an intent: a cell each, and lists only for intents with more than one.
import { integers } from '../recorded-run/column.ts';

const noRow = -1;

export class OrdersByIntent {
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
    return first === noRow ? [] : [first, ...(this.#more.get(intent) ?? [])];
  }

  *all(): Generator<number[], void> {
    for (let k = 0; k < this.#size; k += 1) yield this.rowsOf(this.#filed.get(k));
  }
}
