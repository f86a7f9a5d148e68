// Counters over time: how far they went within the whole range, and how fast they went at each moment of it.

/**
 * How far counters went within the range, all in all or by labels: what each stands at in its end less what it stood at in its start,
 * which is nothing for a series that was born since. Unlike `increase` it neither extrapolates nor misses the first rise of a series
 * that an error brings to life. Only a counter that began anew within the range is left to `increase`: its two ends say nothing.
 */
export function sumCounted(counter: string, by: readonly string[] = []): string {
  const last = `last_over_time(${counter}[$__range])`;
  return `${sumBy(by)}((${last} - ${counter} offset $__range or ${last}) and resets(${counter}[$__range]) == 0 or increase(${counter}[$__range]))`;
}

/** Per second, over the rate interval, all in all or by labels. */
export function perSecond(counter: string, by: readonly string[] = []): string {
  return `${sumBy(by)}(rate(${counter}[$__rate_interval]))`;
}

function sumBy(labels: readonly string[]): string {
  return labels.length > 0 ? `sum by (${labels.join(', ')}) ` : 'sum';
}

/** What descriptions say of numbers of the whole range. */
export const exactToAScrape = 'Counters at the end of the range less those at its start: exact but for events within a scrape interval of either end, and for processes that began anew.';
