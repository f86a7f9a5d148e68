// Response times of a slice as an HdrHistogram: microseconds, three significant digits, written as its V2
// compressed base64.
import {
  build,
  decodeFromCompressedBase64,
  encodeIntoCompressedBase64,
  type Histogram,
} from 'hdr-histogram-js';

const longestUs = 120_000_000;

export class Latencies {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: longestUs,
    numberOfSignificantValueDigits: 3,
  });

  record(latencyMs: number): void {
    this.#histogram.recordValue(Math.min(longestUs, Math.max(1, Math.round(latencyMs * 1000))));
  }

  encode(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }
}

/** Reads what `encode` wrote; values are µs. */
export function decodeLatencies(encoded: string): Histogram {
  return decodeFromCompressedBase64(encoded);
}
