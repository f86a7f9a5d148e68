// Response times of a journey on one side: histograms that merge exactly, with the failed requests as the
// slowest of all.
import { inflateSync } from 'node:zlib';
import { build, decodeFromCompressedBase64, type JsHistogram } from 'hdr-histogram-js';
import type { SliceJourney } from '../../contract/index.ts';
import type { Counted } from '../run/intents/share-series.ts';

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

/**
 * What a histogram of the harness may inflate to: 22 k counts of at most 9 bytes each. The library inflates
 * without a bound, a thousand times the size of what it is given.
 */
const maxBytes = 1 << 20;
/**
 * Cookie and length before the compressed part; digits and highest value in what it inflates to (HdrHistogram
 * V2).
 */
const layout = { compressedAt: 8, digitsAt: 12, highestAt: 24, headerBytes: 40 } as const;
const digits = 3;
/** Higher values are none of a request, µs: a day. */
const highestUs = 86_400_000_000;

function decoded(latencies: string): JsHistogram {
  refuseOversized(latencies);
  return decodeFromCompressedBase64(latencies, 32, false) as JsHistogram;
}

/** Throws if the histogram is not one of the harness, or would take more memory than one. */
function refuseOversized(latencies: string): void {
  const bytes = inflateSync(Buffer.from(latencies, 'base64').subarray(layout.compressedAt), {
    maxOutputLength: maxBytes,
  });
  if (bytes.length < layout.headerBytes) throw new Error('it has no header');
  if (bytes.readUInt32BE(layout.digitsAt) > digits) throw new Error(`it has more than ${digits} digits`);
  if (bytes.readBigUInt64BE(layout.highestAt) > BigInt(highestUs) * 2n)
    throw new Error('its highest value is more than a day');
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
