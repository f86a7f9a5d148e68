// The numbers of a table's column side by side in pages of a typed array, instead of a field in an object per
// row; and the index of a table's rows.
type Cells = Int32Array | Float64Array | Uint8Array;

const pageBits = 12;
const pageLength = 1 << pageBits;
const inPage = pageLength - 1;

/**
 * Cells that were never set hold `blank`. Values wrap as the typed array's do: the caller chooses one that
 * holds them.
 */
export class Column {
  readonly #make: (length: number) => Cells;
  readonly #blank: number;
  /**
   * Only pages in which something was set. A page never moves, so growing copies nothing and leaves nothing
   * to collect.
   */
  readonly #pages: (Cells | undefined)[] = [];

  constructor(make: (length: number) => Cells, blank = 0) {
    this.#make = make;
    this.#blank = blank;
  }

  get(index: number): number {
    return this.#pages[index >> pageBits]?.[index & inPage] ?? this.#blank;
  }

  set(index: number, value: number): void {
    (this.#pages[index >> pageBits] ?? this.#add(index >> pageBits))[index & inPage] = value;
  }

  add(index: number, change: number): void {
    this.set(index, this.get(index) + change);
  }

  #add(page: number): Cells {
    const cells = this.#make(pageLength);
    if (this.#blank !== 0) cells.fill(this.#blank);
    while (this.#pages.length < page) this.#pages.push(undefined);
    return (this.#pages[page] = cells);
  }
}

/** Whole numbers below 2³¹: lines, rows, counts. */
export function integers(blank = 0): Column {
  return new Column((length) => new Int32Array(length), blank);
}

/** Any number: times, amounts, ids that the service gives. */
export function numbers(blank = 0): Column {
  return new Column((length) => new Float64Array(length), blank);
}

/** Numbers from 0 to 255. */
export function bytes(): Column {
  return new Column((length) => new Uint8Array(length));
}

const noRow = -1;

/** The rows of a table by interned id. */
export class RowIndex {
  readonly #rows = integers(noRow);

  /** Undefined for an id that was not set. */
  find(id: number): number | undefined {
    const row = this.#rows.get(id);
    return row === noRow ? undefined : row;
  }

  set(id: number, row: number): void {
    this.#rows.set(id, row);
  }
}
