// Counters over time: their increase within the whole range, and their rate at each moment of it.
import { selector } from './selector.ts';

/**
 * The increase of scraped counters within the range, in total or by labels: the value at its end minus the
 * value at its start. Unlike `increase`, it does not extrapolate, and it includes the first rise of a series
 * that an error creates, because such a series began at 0. Two cases use `increase`: a counter that has no
 * value at the start because no scrape succeeded then (Prometheus is younger than the range, or the scrape
 * failed), and a counter that was reset within the range.
 */
export function sumCounted(counter: string, by: readonly string[] = []): string {
  return counted(counter, by, `and ${bornWithin(counter)}`);
}

/**
 * The same for counters that k6 writes. They begin with k6, which is not scraped, so a series that did not
 * exist at the start began at 0.
 */
export function sumPushed(counter: string, by: readonly string[] = []): string {
  return counted(counter, by, '');
}

function counted(counter: string, by: readonly string[], ifBorn: string): string {
  const last = `last_over_time(${counter}[$__range])`;
  const first = `${counter} offset $__range`;
  return `${sumBy(by)}((${last} - ${first} or (${last} unless ${first} ${ifBorn})) and resets(${counter}[$__range]) == 0 or increase(${counter}[$__range]))`;
}

/**
 * There are fewer samples than good scrapes of its process, so some scrape saw the process without the
 * series. `up` is 1 or 0.
 */
function bornWithin(counter: string): string {
  return `count_over_time(${counter}[$__range]) < on (job, instance) group_left () max by (job, instance) (sum_over_time(${selector('up')}[$__range]))`;
}

/** Per second, over the rate interval, in total or by labels. */
export function perSecond(counter: string, by: readonly string[] = []): string {
  return `${sumBy(by)}(rate(${counter}[$__rate_interval]))`;
}

function sumBy(labels: readonly string[]): string {
  return labels.length > 0 ? `sum by (${labels.join(', ')}) ` : 'sum';
}

/** Text for descriptions of numbers of the whole range. */
export const exactToAScrape =
  'Counters at the end of the range less those at its start: exact but for events within a scrape interval of either end, for processes that began anew, and for those that were first looked at within the range.';
