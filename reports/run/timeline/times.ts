// Lists of times for open bins. Closed bins pass their memory on to new ones, so that rows create no garbage.
// Times are stored as whole microseconds, the precision of samples.csv: integers are sorted twice as fast.

const firstLength = 16;
const microsPerMs = 1_000;
/** Shorter lists are sorted by insertion, without a call into the runtime. */
const shortestForRuntime = 24;
/** Longer lists are sorted by their digits: 20 ns a value become 8. */
const shortestByDigits = 64;
/** Wider digits take fewer passes, and more counters to clear. */
const digitBitsOf = (length: number): number => (length < 2_048 ? 8 : 11);
const maxDigits = 1 << 11;

/** µs; doubles only once a time was beyond half an hour. */
type Cells = Int32Array | Float64Array;

/** Grows by push, is sorted in place on request, and may be reused after `clear`. */
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
    const runs = parts.map((part) => part.ascending()).sort((a, b) => a.length - b.length);
    const length = runs.reduce((sum, run) => sum + run.length, 0);
    if (runs.some((run) => run instanceof Float64Array)) this.#toDoubles();
    if (length > this.#cells.length) this.#widen(length);
    this.#length = 0;
    // The longest last: what was merged before it is moved only where it has to be.
    for (const run of runs) {
      mergeInto(this.#cells, this.#length, run);
      this.#length += run.length;
    }
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
  if (cells.length < shortestForRuntime) sortByInsertion(cells);
  else if (cells.length < shortestByDigits || cells instanceof Float64Array || !sortByDigits(cells))
    cells.sort();
}

function sortByInsertion(cells: Cells): void {
  for (let next = 1; next < cells.length; next += 1) {
    const cell = cells[next] as number;
    let at = next;
    for (; at > 0 && (cells[at - 1] as number) > cell; at -= 1) cells[at] = cells[at - 1] as number;
    cells[at] = cell;
  }
}

const counts = new Int32Array(maxDigits);
let spare: Int32Array = new Int32Array(1_024);

/**
 * Radix sort, least digit first (Knuth, The Art of Computer Programming 3, 5.2.5); false if one is negative.
 */
function sortByDigits(cells: Int32Array): boolean {
  let all = 0;
  for (const cell of cells) all |= cell;
  if (all < 0) return false;
  if (spare.length < cells.length) spare = new Int32Array(cells.length * 2);
  const bits = digitBitsOf(cells.length);
  let from: Int32Array = cells;
  let to: Int32Array = spare.subarray(0, cells.length);
  for (let shift = 0; shift < 32 && all >>> shift !== 0; shift += bits) {
    position(from, to, shift, (1 << bits) - 1);
    [from, to] = [to, from];
  }
  if (from !== cells) cells.set(from);
  return true;
}

/** Copies in the order of one digit, equal ones as they stood. */
function position(from: Int32Array, to: Int32Array, shift: number, mask: number): void {
  counts.fill(0, 0, mask + 1);
  for (let at = 0; at < from.length; at += 1) {
    const digit = ((from[at] as number) >>> shift) & mask;
    counts[digit] = (counts[digit] as number) + 1;
  }
  let before = 0;
  for (let digit = 0; digit <= mask; digit += 1) {
    const count = counts[digit] as number;
    counts[digit] = before;
    before += count;
  }
  for (let at = 0; at < from.length; at += 1) {
    const cell = from[at] as number;
    const digit = (cell >>> shift) & mask;
    const position = counts[digit] as number;
    to[position] = cell;
    counts[digit] = position + 1;
  }
}

/** Merges the ascending `run` into the first `length` cells, which are ascending too, from the back. */
function mergeInto(cells: Cells, length: number, run: Cells): void {
  let at = length - 1;
  let next = run.length - 1;
  for (let to = length + next; next >= 0; to -= 1) {
    const value = run[next] as number;
    if (at >= 0 && (cells[at] as number) > value) {
      cells[to] = cells[at] as number;
      at -= 1;
    } else {
      cells[to] = value;
      next -= 1;
    }
  }
}
