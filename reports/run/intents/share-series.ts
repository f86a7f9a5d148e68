// Good and bad ones over time in bins of 100 ms: what an SLO counts, in constant memory per minute of run.
export const seriesBinMs = 100;
/**
 * A day; no run is longer. Damaged rows with later times are counted in the last bin, and makes no table for
 * a century.
 */
const lastBin = 86_400_000 / seriesBinMs;

/** How many went well and how many did not. */
export interface Counted {
  good: number;
  bad: number;
}

/** A series as plain data, which a thread can send to another. */
export interface SeriesCells extends Counted {
  length: number;
  goodBins: Uint32Array;
  badBins: Uint32Array;
}

export class ShareSeries {
  good = 0;
  bad = 0;
  #goodBins = new Uint32Array(1024);
  #badBins = new Uint32Array(1024);
  /** Number of bins from 0 to the last one with something in it. */
  length = 0;

  static from({ good, bad, length, goodBins, badBins }: SeriesCells): ShareSeries {
    const series = new ShareSeries();
    series.good = good;
    series.bad = bad;
    series.length = length;
    series.#goodBins = Uint32Array.from(goodBins);
    series.#badBins = Uint32Array.from(badBins);
    return series;
  }

  /** The series as it is now. */
  cells(): SeriesCells {
    const { good, bad, length } = this;
    return {
      good,
      bad,
      length,
      goodBins: this.#goodBins.slice(0, length),
      badBins: this.#badBins.slice(0, length),
    };
  }

  /** Counts one by the time at which it was scheduled, ms. */
  add(scheduledMs: number, isGood: boolean): void {
    const bin = scheduledMs < lastBin * seriesBinMs ? Math.max(0, (scheduledMs / seriesBinMs) | 0) : lastBin;
    if (bin >= this.#goodBins.length) this.#grow(bin);
    if (bin >= this.length) this.length = bin + 1;
    const bins = isGood ? this.#goodBins : this.#badBins;
    bins[bin] = (bins[bin] ?? 0) + 1;
    if (isGood) this.good += 1;
    else this.bad += 1;
  }

  /** The counts of the bins [from, to). */
  within(from: number, to: number): Counted {
    let good = 0;
    let bad = 0;
    for (let bin = Math.max(0, from); bin < Math.min(to, this.length); bin += 1) {
      good += this.#goodBins[bin] ?? 0;
      bad += this.#badBins[bin] ?? 0;
    }
    return { good, bad };
  }

  #grow(bin: number): void {
    const size = Math.max(bin + 1, this.#goodBins.length * 2);
    this.#goodBins = widened(this.#goodBins, size);
    this.#badBins = widened(this.#badBins, size);
  }
}

/**
 * Enough blocks to see how bad ones cluster: B. Schmeiser, Operations Research 30, 1982, finds 10 to 30
 * batches best.
 */
const blocksOfRun = 20;
const minBlockMs = 1_000;

/** Cuts what was counted over a run into blocks of equal length by schedule; none without a series. */
export function runBlocks(counted: ShareSeries | undefined): readonly Counted[] {
  if (counted === undefined) return [];
  const bins = Math.max(minBlockMs / seriesBinMs, Math.ceil(counted.length / blocksOfRun));
  return Array.from({ length: Math.ceil(counted.length / bins) }, (_, block) =>
    counted.within(block * bins, (block + 1) * bins),
  );
}

function widened(bins: Uint32Array<ArrayBuffer>, size: number): Uint32Array<ArrayBuffer> {
  const wider = new Uint32Array(size);
  wider.set(bins);
  return wider;
}
