// Which arrival of the curve each start and each drop of k6 was: merged by time and paired in order.
import { curveDurationMs, scheduledStarts, type Curve } from '../../contract/index.ts';

/**
 * The outcome of arrival k: the number of its iteration, or of its drop (both counted from 0 in k6's order).
 */
export interface Pairing {
  /** Arrival (from 1) of iteration n; undefined for one that was never seen to start. */
  arrivalOf(n: number): number | undefined;
  /** Arrival (from 1) of the drop that came as number `index` (from 0). */
  arrivalOfDrop(index: number): number | undefined;
}

/**
 * Scheduled starts of a curve, ms after its zero; an arrival behind the last one is scheduled at the curve's
 * end.
 */
export class Schedule {
  readonly #starts: Float64Array;
  readonly #endMs: number;

  constructor(curve: Curve) {
    this.#starts = Float64Array.from(scheduledStarts(curve));
    this.#endMs = curveDurationMs(curve);
  }

  get arrivals(): number {
    return this.#starts.length;
  }

  /** Of arrival k, from 1. */
  startMs(k: number): number {
    return this.#starts[k - 1] ?? this.#endMs;
  }
}

/** Collects starts and drops while load runs; `pair` makes them exact. Times are ms on one clock. */
export class Arrivals {
  readonly #starts: { n: number; atMs: number }[] = [];
  readonly #drops: number[] = [];

  started(n: number, atMs: number): void {
    this.#starts.push({ n, atMs });
  }

  /** Returns the number of the drop, from 0. */
  dropped(atMs: number): number {
    return this.#drops.push(atMs) - 1;
  }

  get starts(): readonly { n: number; atMs: number }[] {
    return this.#starts;
  }

  get counts(): { started: number; dropped: number } {
    return { started: this.#starts.length, dropped: this.#drops.length };
  }

  /**
   * One event per scheduled arrival. k6 tries arrivals one after another and numbers iterations as they
   * begin, so starts are in the order of n even if one overtook another on a busy machine on its way to its
   * first statement; drops fall in between by time.
   */
  pair(): Pairing {
    const order = this.#starts.map(({ n }) => n).sort((a, b) => a - b);
    const times = this.#starts.map(({ atMs }) => atMs).sort((a, b) => a - b);
    const drops = this.#drops
      .map((atMs, drop) => ({ atMs, drop }))
      .sort((a, b) => a.atMs - b.atMs || a.drop - b.drop);
    const byIteration = new Map<number, number>();
    const byDrop = new Map<number, number>();
    let passed = 0;
    order.forEach((n, index) => {
      for (
        let next = drops[passed];
        next !== undefined && next.atMs < (times[index] ?? Infinity);
        next = drops[passed]
      ) {
        passed += 1;
        byDrop.set(next.drop, index + passed);
      }
      byIteration.set(n, index + passed + 1);
    });
    drops.slice(passed).forEach(({ drop }, index) => byDrop.set(drop, order.length + passed + index + 1));
    return { arrivalOf: (n) => byIteration.get(n), arrivalOfDrop: (index) => byDrop.get(index) };
  }
}
