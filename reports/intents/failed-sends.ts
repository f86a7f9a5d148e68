// Order sends that ended neither acknowledged nor sold out, in columns: what outages count.
import type { LedgerLine } from '../../contract/index.ts';
import { bytes, numbers } from '../recorded-run/column.ts';
import { isSoldOutLine } from './intent.ts';

export interface FailedSend {
  atMs: number;
  ofCustomer: boolean;
  isUnsure: boolean;
}

export class FailedSends {
  readonly #atMs = numbers();
  readonly #ofCustomer = bytes();
  readonly #isUnsure = bytes();
  #size = 0;

  take(seen: LedgerLine): void {
    if (
      seen.settling === true ||
      seen.outcome === 'attempted' ||
      seen.outcome === 'acknowledged' ||
      isSoldOutLine(seen)
    )
      return;
    const row = this.#size++;
    this.#atMs.set(row, seen.atMs);
    this.#ofCustomer.set(row, Number(seen.n >= 0));
    this.#isUnsure.set(row, Number(seen.outcome === 'unsure'));
  }

  /** In the order of the ledger. */
  *values(): Generator<FailedSend, void> {
    for (let row = 0; row < this.#size; row += 1)
      yield {
        atMs: this.#atMs.get(row),
        ofCustomer: this.#ofCustomer.get(row) === 1,
        isUnsure: this.#isUnsure.get(row) === 1,
      };
  }
}
