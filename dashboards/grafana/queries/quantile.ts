// Percentiles over summed buckets: never an average of percentiles.

/**
 * Of classic buckets, in the histogram's unit. Nothing where nothing was observed: NaN is no number to show.
 */
export function quantile(q: number, buckets: string, by: readonly string[] = []): string {
  return `histogram_quantile(${q}, sum by (${['le', ...by].join(', ')}) (rate(${buckets}[$__rate_interval]))) >= 0`;
}

/** Of a native histogram. */
export function nativeQuantile(q: number, histogram: string): string {
  return `histogram_quantile(${q}, sum(rate(${histogram}[$__rate_interval]))) >= 0`;
}
