// Whether every virtual user was waiting for an answer when k6 dropped an arrival: then the system had them all,
// and the drop is the system's.
//
//   drop at t ──► later: a request of a user held t ──► one user more waited ─┐
//                        an iteration held t ──────────► one user more was busy ┴─► waiting ÷ busy ≥ 95 %
//
// k6 writes a request and an iteration when they end, so all that held t come after the drop. Memory grows with
// drops alone.

/**
 * A user runs its script for a moment between two requests; the rest of an iteration is the script's pace.
 */
const waitingShare = 0.95;

export class WaitingUsers {
  /** Of the drops, rising, ms. */
  readonly #dropMs: number[] = [];
  readonly #busy = new Steps();
  readonly #waiting = new Steps();
  /** By user: its last wait, which a request that overlaps it (a batch) makes longer. */
  readonly #last = new Map<string, { fromMs: number; toMs: number }>();

  dropped(atMs: number): void {
    this.#dropMs.push(Math.max(atMs, this.#dropMs.at(-1) ?? -Infinity));
  }

  /** A request; times of one clock, ms. Requests of one user come in the order in which they ended. */
  waited(user: string, fromMs: number, toMs: number): void {
    const last = this.#last.get(user);
    if (last === undefined) {
      this.#last.set(user, { fromMs, toMs });
    } else if (fromMs > last.toMs) {
      this.#add(this.#waiting, last.fromMs, last.toMs);
      last.fromMs = fromMs;
      last.toMs = toMs;
    } else {
      last.fromMs = Math.min(last.fromMs, fromMs);
      last.toMs = Math.max(last.toMs, toMs);
    }
  }

  /** An iteration. */
  wasBusy(fromMs: number, toMs: number): void {
    this.#add(this.#busy, fromMs, toMs);
  }

  /** Of the drops, those at which every busy user waited for an answer. Call it once, after the last sample. */
  dropsWhileAllWaited(): number {
    for (const { fromMs, toMs } of this.#last.values()) this.#add(this.#waiting, fromMs, toMs);
    this.#last.clear();
    const busy = this.#busy.counts(this.#dropMs.length);
    const waiting = this.#waiting.counts(this.#dropMs.length);
    return busy.filter((users, drop) => users > 0 && (waiting[drop] ?? 0) >= users * waitingShare).length;
  }

  #add(steps: Steps, fromMs: number, toMs: number): void {
    const last = this.#dropMs.at(-1);
    if (last === undefined || last < fromMs) return;
    steps.add(firstAtLeast(this.#dropMs, fromMs), firstAbove(this.#dropMs, toMs));
  }
}

/** Counts by index, of which only the changes are kept. */
class Steps {
  readonly #changes: number[] = [];

  /** One more at the indices [from, to). */
  add(from: number, to: number): void {
    if (from >= to) return;
    this.#changes[from] = (this.#changes[from] ?? 0) + 1;
    this.#changes[to] = (this.#changes[to] ?? 0) - 1;
  }

  counts(length: number): number[] {
    let count = 0;
    return Array.from({ length }, (_, index) => (count += this.#changes[index] ?? 0));
  }
}

/** Index of the first of rising values that is not below. */
function firstAtLeast(rising: readonly number[], value: number): number {
  return firstWhere(rising, (one) => one >= value);
}

/** Index of the first of rising values that is above. */
function firstAbove(rising: readonly number[], value: number): number {
  return firstWhere(rising, (one) => one > value);
}

/** `holds` is false up to some value, and true from there on. */
function firstWhere(rising: readonly number[], holds: (value: number) => boolean): number {
  let from = 0;
  let to = rising.length;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (holds(rising[middle] as number)) to = middle;
    else from = middle + 1;
  }
  return from;
}
