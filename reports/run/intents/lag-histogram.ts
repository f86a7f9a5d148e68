// How late arrivals started: counts per 0.1 ms, so that a p99 needs no list of values.
const stepMs = 0.1;
const steps = 100_000;

/** A histogram as plain data, which a thread can send to another. */
export interface LagCells {
  count: number;
  maxMs: number;
  bins: Uint32Array;
}

export class LagHistogram {
  count = 0;
  maxMs = 0;
  readonly #bins = new Uint32Array(steps + 1);

  static from({ count, maxMs, bins }: LagCells): LagHistogram {
    const lag = new LagHistogram();
    lag.count = count;
    lag.maxMs = maxMs;
    lag.#bins.set(bins);
    return lag;
  }

  /** The histogram as it is now. */
  cells(): LagCells {
    return { count: this.count, maxMs: this.maxMs, bins: this.#bins.slice() };
  }

  add(lagMs: number): void {
    const bin = Math.min(steps, Math.max(0, Math.floor(lagMs / stepMs)));
    this.#bins[bin] = (this.#bins[bin] ?? 0) + 1;
    this.count += 1;
    this.maxMs = Math.max(this.maxMs, lagMs);
  }

  /**
   * Upper edge of the bin on which the nearest rank falls, ms; 0 without values; at most the largest value.
   */
  percentileMs(share: number): number {
    const rank = Math.ceil(share * this.count - 1e-9);
    let seen = 0;
    for (let bin = 0; bin < steps; bin += 1) {
      seen += this.#bins[bin] ?? 0;
      if (seen >= rank && seen > 0) return Math.min(this.maxMs, Math.round((bin + 1) * stepMs * 10) / 10);
    }
    return this.maxMs;
  }
}
