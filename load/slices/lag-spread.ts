// How late a generator was in dealing with arrivals, in three numbers.
import type { Slice } from '../../contract/index.ts';

/** Median, p99 and largest, ms; zeros of none. */
export function lagSpread(lagMs: ArrayLike<number>): Slice['startLagMs'] {
  const sorted = Float64Array.from(lagMs).sort();
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: at(1) };
}
