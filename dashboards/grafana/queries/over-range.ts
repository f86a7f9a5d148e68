// Counters over time: how far they went within the whole range, and how fast they went at each moment of it.
import { selector } from './selector.ts';

/**
 * How far scraped counters went within the range, all in all or by labels: what each stands at in its end
 * less what it stood at in
 * its start. Unlike `increase` it neither extrapolates nor misses the first rise of a series that an error
 * brings to life: such a one
 * began at 0. What stood at nothing in the start because nobody looked then (a Prometheus that is younger
 * than the range, a scrape that
 * failed) did not, nor do the two ends of a counter that began anew within the range say anything: both are
 * left to `increase`.
 */
export function sumCounted(counter: string, by: readonly string[] = []): string {
  return counted(counter, by, `and ${bornWithin(counter)}`);
}

/**
 * The same of counters that k6 writes: they begin with it, and nobody scrapes it, so a series that was not
 * there began at 0.
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
 * It has fewer samples than there were good scrapes of its process: one of them saw the process without it.
 * `up` is 1 or 0.
 */
function bornWithin(counter: string): string {
  return `count_over_time(${counter}[$__range]) < on (job, instance) group_left () max by (job, instance) (sum_over_time(${selector('up')}[$__range]))`;
}

/** Per second, over the rate interval, all in all or by labels. */
export function perSecond(counter: string, by: readonly string[] = []): string {
  return `${sumBy(by)}(rate(${counter}[$__rate_interval]))`;
}

function sumBy(labels: readonly string[]): string {
  return labels.length > 0 ? `sum by (${labels.join(', ')}) ` : 'sum';
}

/** What descriptions say of numbers of the whole range. */
export const exactToAScrape =
  'Counters at the end of the range less those at its start: exact but for events within a scrape interval of either end, for processes that began anew, and for those that were first looked at within the range.';
