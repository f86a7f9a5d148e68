// Lists of times for open bins: their memory goes from closed bins to new ones, so that rows leave no garbage
// behind.

const firstLength = 16;

/** Grows by push, is sorted in place once it is asked for, and may be used again after `clear`. */
export class Times {
  #cells = new Float64Array(firstLength);
  #length = 0;
  #isSorted = true;

  get length(): number {
    return this.#length;
  }

  push(ms: number): void {
    if (this.#length === this.#cells.length) this.#widen(this.#length * 2);
    this.#cells[this.#length] = ms;
    this.#length += 1;
    this.#isSorted = false;
  }

  /** A view, ascending; good until the next change. */
  ascending(): Float64Array {
    const view = this.#cells.subarray(0, this.#length);
    if (!this.#isSorted) view.sort();
    this.#isSorted = true;
    return view;
  }

  /** Becomes what all parts hold together. */
  merge(parts: readonly Times[]): this {
    const runs = parts.map((part) => part.ascending());
    this.#length = runs.reduce((sum, { length }) => sum + length, 0);
    if (this.#length > this.#cells.length) this.#widen(this.#length);
    mergeInto(this.#cells, runs);
    this.#isSorted = true;
    return this;
  }

  clear(): void {
    this.#length = 0;
    this.#isSorted = true;
  }

  #widen(length: number): void {
    const wider = new Float64Array(length);
    wider.set(this.#cells);
    this.#cells = wider;
  }
}

/** The runs are ascending, and few: one a journey. */
function mergeInto(cells: Float64Array, runs: readonly Float64Array[]): void {
  const heads = new Int32Array(runs.length);
  const count = runs.reduce((sum, { length }) => sum + length, 0);
  for (let at = 0; at < count; at += 1) {
    let least = Infinity;
    let from = -1;
    for (let run = 0; run < runs.length; run += 1) {
      const value = runs[run]?.[heads[run] ?? 0];
      if (value !== undefined && (from === -1 || value < least)) {
        least = value;
        from = run;
      }
    }
    cells[at] = least;
    heads[from] = (heads[from] ?? 0) + 1;
  }
}
