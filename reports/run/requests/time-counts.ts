// Counts of times, gathered in the bins of an HDR histogram and handed to one at the end.
//
// The library finds a value's bin by logarithm and power: 80 ns a request. Here it is a count of leading zeros
// and a shift. All values of a bin are equal to the histogram, so that its percentiles are the same.
import { build, type Histogram } from 'hdr-histogram-js';

/** Values below 2 ^ this have bins of their own; above, each doubling has half as many bins. */
const exactBits = 11;
const halfBits = exactBits - 1;
const firstLength = 1 << 13;
/** Greater values are left to the histogram. */
const maxInteger = 0x7fffffff;

/** Whole numbers from 0, to three significant digits. */
export class TimeCounts {
  #counts = new Uint32Array(firstLength);
  #max = 0;
  readonly #histogram: Histogram = build({
    numberOfSignificantValueDigits: 3,
    bitBucketSize: 32,
    autoResize: true,
    useWebAssembly: false,
  });

  add(value: number): void {
    if (value > maxInteger) return this.#histogram.recordValue(value);
    const bin = binOf(value);
    if (bin >= this.#counts.length) this.#widen(bin);
    this.#counts[bin] = (this.#counts[bin] as number) + 1;
    if (value > this.#max) this.#max = value;
  }

  /** The histogram of all values. Call it once, after the last `add`. */
  finish(): Histogram {
    const maxBin = binOf(this.#max);
    this.#counts.forEach((count, bin) => {
      if (count > 0)
        this.#histogram.recordValueWithCount(bin === maxBin ? this.#max : firstValueOf(bin), count);
    });
    return this.#histogram;
  }

  #widen(bin: number): void {
    const wider = new Uint32Array(Math.max(bin + 1, this.#counts.length * 2));
    wider.set(this.#counts);
    this.#counts = wider;
  }
}

function binOf(value: number): number {
  const shift = Math.max(0, 32 - exactBits - Math.clz32(value));
  return (shift << halfBits) + (value >>> shift);
}

/** The smallest value of a bin. */
function firstValueOf(bin: number): number {
  const shift = Math.max(0, (bin >>> halfBits) - 1);
  return (bin - (shift << halfBits)) << shift;
}
