// Response times of a journey on one side: histograms that merge exactly, with the failed requests as the
// slowest of all.
import { build, decodeFromCompressedBase64, type JsHistogram } from 'hdr-histogram-js';
import type { SliceJourney } from '../../contract/index.ts';
import type { Counted } from '../statistics/fisher.ts';

/** Histograms count whole microseconds. */
const perMs = 1_000;

/** True if the histogram can be read and holds as many requests as were good. */
export function holdsAll({ latencies, good }: SliceJourney): boolean {
  try {
    return decoded(latencies).totalCount === good;
  } catch {
    return false;
  }
}

function decoded(latencies: string): JsHistogram {
  return decodeFromCompressedBase64(latencies, 32, false) as JsHistogram;
}

export class Latencies {
  readonly #histogram = build({
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
    autoResize: true,
    useWebAssembly: false,
  }) as JsHistogram;
  #failed = 0;

  /** Adds the counts of a slice. Throws if its histogram cannot be read. */
  add({ latencies, failed }: SliceJourney): void {
    this.#histogram.add(decoded(latencies));
    this.#failed += failed;
  }

  addFailed(requests: number): void {
    this.#failed += requests;
  }

  /** Answered well or not. */
  get answered(): Counted {
    return { good: this.#histogram.totalCount, bad: this.#failed };
  }

  get total(): number {
    return this.#histogram.totalCount + this.#failed;
  }

  /**
   * The nearest-rank quantile of all requests, ms, to 0.1 %; null without requests, Infinity where it falls
   * among failed ones.
   */
  quantileMs(quantile: number): number | null {
    if (this.total === 0) return null;
    const good = this.#histogram.totalCount;
    const rank = Math.max(1, Math.ceil(quantile * this.total - 1e-9));
    if (rank > good) return Infinity;
    // The library rounds share × count to the nearest whole number: this share makes that number the rank.
    return (
      Math.min(this.#histogram.maxValue, this.#histogram.getValueAtPercentile((rank / good) * 100)) / perMs
    );
  }

  /**
   * Requests below `belowMs`, and all others: slower ones, those in the bucket that holds it (0.1 % wide),
   * failed ones.
   */
  countBelow(belowMs: number): Counted {
    const last = this.#histogram.countsArrayIndex(Math.round(belowMs * perMs));
    let good = 0;
    for (let index = 0; index < Math.min(last, this.#histogram.countsArrayLength); index += 1)
      good += this.#histogram.getCountAtIndex(index);
    return { good, bad: this.total - good };
  }
}
