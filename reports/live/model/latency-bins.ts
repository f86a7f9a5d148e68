// Counts of times in bins that are 5 % wide: percentiles of a bucket in constant memory, and two buckets add up.
const firstMs = 0.5;
const growth = Math.log(1.05);
const bins = 256;

export class LatencyBins {
  #counts = new Uint32Array(bins);
  #total = 0;
  maxMs: number | null = null;

  add(ms: number): void {
    const bin = Math.max(0, Math.min(bins - 1, Math.ceil(Math.log(ms / firstMs) / growth)));
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1;
    this.#total += 1;
    this.maxMs = Math.max(this.maxMs ?? 0, ms);
  }

  merge(other: LatencyBins): void {
    other.#counts.forEach((count, bin) => {
      this.#counts[bin] = (this.#counts[bin] ?? 0) + count;
    });
    this.#total += other.#total;
    if (other.maxMs !== null) this.maxMs = Math.max(this.maxMs ?? 0, other.maxMs);
  }

  /** Upper edge of the bin that holds this share, at most the largest time; null without any. */
  percentile(share: number): number | null {
    if (this.#total === 0 || this.maxMs === null) return null;
    let before = 0;
    for (let bin = 0; bin < bins; bin += 1) {
      before += this.#counts[bin] ?? 0;
      if (before >= share * this.#total) return Math.min(this.maxMs, firstMs * Math.exp(bin * growth));
    }
    return this.maxMs;
  }
}
