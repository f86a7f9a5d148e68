// Lists of times for open bins: their memory goes from closed bins to new ones, so that rows leave no garbage
// behind. Times are held as whole microseconds, the precision of samples.csv: integers are sorted twice as fast.

const firstLength = 16;
const microsPerMs = 1_000;
/** Longer lists are sorted by their digits: 30 ns a value become 10. */
const shortestByDigits = 1_024;
const digitBits = 11;
const digits = 1 << digitBits;

/** µs; doubles only once a time was beyond half an hour. */
type Cells = Int32Array | Float64Array;

/** Grows by push, is sorted in place once it is asked for, and may be used again after `clear`. */
export class Times {
  #cells: Cells = new Int32Array(firstLength);
  #length = 0;
  #isSorted = true;

  get length(): number {
    return this.#length;
  }

  push(ms: number): void {
    if (this.#length === this.#cells.length) this.#widen(this.#length * 2);
    const micros = Math.round(ms * microsPerMs);
    if (micros !== (micros | 0)) this.#toDoubles();
    this.#cells[this.#length] = micros;
    this.#length += 1;
    this.#isSorted = false;
  }

  /** A view of µs, ascending; good until the next change. */
  ascending(): Cells {
    const view = this.#cells.subarray(0, this.#length);
    if (!this.#isSorted) sort(view);
    this.#isSorted = true;
    return view;
  }

  /** Becomes what all parts hold together. */
  merge(parts: readonly Times[]): this {
    const runs = parts.map((part) => part.ascending());
    this.#length = runs.reduce((sum, { length }) => sum + length, 0);
    if (runs.some((run) => run instanceof Float64Array)) this.#toDoubles();
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
    const wider = this.#cells instanceof Int32Array ? new Int32Array(length) : new Float64Array(length);
    wider.set(this.#cells);
    this.#cells = wider;
  }

  #toDoubles(): void {
    if (this.#cells instanceof Int32Array) this.#cells = Float64Array.from(this.#cells);
  }
}

/** Nearest rank: the smallest value, ms, with at least `share` of all at or below it; null without values. */
export function percentile(ascending: Cells, share: number): number | null {
  const value = ascending[Math.max(0, Math.ceil(share * ascending.length - 1e-9) - 1)];
  return value === undefined ? null : value / microsPerMs;
}

function sort(cells: Cells): void {
  if (cells.length < shortestByDigits || cells instanceof Float64Array || !sortByDigits(cells)) cells.sort();
}

const counts = new Int32Array(digits);
let spare: Int32Array = new Int32Array(shortestByDigits);

/** Radix sort, least digit first (Knuth, The Art of Computer Programming 3, 5.2.5); false if one is negative. */
function sortByDigits(cells: Int32Array): boolean {
  let all = 0;
  for (const cell of cells) all |= cell;
  if (all < 0) return false;
  if (spare.length < cells.length) spare = new Int32Array(cells.length * 2);
  let from: Int32Array = cells;
  let to: Int32Array = spare.subarray(0, cells.length);
  for (let shift = 0; shift < 32 && all >>> shift !== 0; shift += digitBits) {
    place(from, to, shift);
    [from, to] = [to, from];
  }
  if (from !== cells) cells.set(from);
  return true;
}

/** Copies in the order of one digit, equal ones as they stood. */
function place(from: Int32Array, to: Int32Array, shift: number): void {
  counts.fill(0);
  for (let at = 0; at < from.length; at += 1) {
    const digit = ((from[at] as number) >>> shift) & (digits - 1);
    counts[digit] = (counts[digit] as number) + 1;
  }
  let before = 0;
  for (let digit = 0; digit < digits; digit += 1) {
    const count = counts[digit] as number;
    counts[digit] = before;
    before += count;
  }
  for (let at = 0; at < from.length; at += 1) {
    const cell = from[at] as number;
    const digit = (cell >>> shift) & (digits - 1);
    const place = counts[digit] as number;
    to[place] = cell;
    counts[digit] = place + 1;
  }
}

/** The runs are ascending, and few: one a journey. */
function mergeInto(cells: Cells, runs: readonly Cells[]): void {
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
