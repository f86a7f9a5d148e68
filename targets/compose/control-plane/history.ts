// The newest entries of a control plane, events and states alike, each with its number since the start.
import type { DatabaseLine, NewEvent } from '../../../contract/index.ts';

/** One thing that happened; times are those of the control plane's monotonic clock, ms. */
export type HistoryEntry =
  | { n: number; atMs: number; event: NewEvent }
  | { n: number; atMs: number; line: DatabaseLine };

export class History {
  readonly #kept: HistoryEntry[] = [];
  readonly #max: number;
  #counted = 0;

  constructor(max: number) {
    this.#max = max;
  }

  /** The number that the next entry gets. */
  get next(): number {
    return this.#counted;
  }

  event(event: NewEvent, atMs: number): void {
    this.#keep({ n: this.#counted, atMs, event });
  }

  line(line: DatabaseLine, atMs: number): void {
    this.#keep({ n: this.#counted, atMs, line });
  }

  /** Entries from that number on, as far as they are still kept. */
  from(n: number): readonly HistoryEntry[] {
    return this.#kept.filter((entry) => entry.n >= n);
  }

  #keep(entry: HistoryEntry): void {
    this.#counted += 1;
    this.#kept.push(entry);
    if (this.#kept.length > this.#max) this.#kept.shift();
  }
}
