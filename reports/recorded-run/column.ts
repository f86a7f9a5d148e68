// A column of a table: numbers side by side in a typed array that grows, instead of a field in an object per row.
type Cells = Int32Array | Float64Array | Uint8Array;

const firstLength = 256;

/** Cells that were never set hold `blank`. Values wrap as the typed array's do: the caller chooses one that holds them. */
export class Column {
  readonly #make: (length: number) => Cells;
  readonly #blank: number;
  #cells: Cells;

  constructor(make: (length: number) => Cells, blank = 0) {
    this.#make = make;
    this.#blank = blank;
    this.#cells = make(0);
  }

  get(index: number): number {
    return this.#cells[index] ?? this.#blank;
  }

  set(index: number, value: number): void {
    if (index >= this.#cells.length) this.#grow(index);
    this.#cells[index] = value;
  }

  add(index: number, change: number): void {
    this.set(index, this.get(index) + change);
  }

  /** By half, so that at most a third of it lies idle. */
  #grow(index: number): void {
    const wider = this.#make(Math.max(firstLength, index + 1, Math.ceil(this.#cells.length * 1.5)));
    wider.set(this.#cells);
    if (this.#blank !== 0) wider.fill(this.#blank, this.#cells.length);
    this.#cells = wider;
  }
}

/** Whole numbers below 2³¹: lines, rows, counts. */
export function integers(blank = 0): Column {
  return new Column((length) => new Int32Array(length), blank);
}

/** Any number: times, amounts, ids of somebody else. */
export function numbers(blank = 0): Column {
  return new Column((length) => new Float64Array(length), blank);
}

/** Numbers from 0 to 255. */
export function bytes(): Column {
  return new Column((length) => new Uint8Array(length));
}
