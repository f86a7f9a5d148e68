// Counters over time: what was added within the whole range, as Prometheus recorded it, and their rate at each moment.
import { selector, type Matchers } from './selector.ts';

/**
 * What was added to a recorded counter (`ranged`) within the range, in total or by labels: the sum of its recorded
 * rises. Nothing where none is recorded; 0 where its process is watched and counted nothing.
 */
export function inRange(name: string, matchers: Matchers = {}, by: readonly string[] = []): string {
  return `${sumBy(by)}(sum_over_time(${selector(`${name}:rise`, matchers)}[$__range]))`;
}

/** The same, and 0 where nothing of these was added, but something of `all`. */
export function partInRange(name: string, matchers: Matchers, all: Matchers): string {
  return `(${inRange(name, { ...all, ...matchers })} or 0 * ${inRange(name, all)})`;
}

/** Per second, over the rate interval, in total or by labels. */
export function perSecond(counter: string, by: readonly string[] = []): string {
  return `${sumBy(by)}(rate(${counter}[$__rate_interval]))`;
}

function sumBy(labels: readonly string[]): string {
  return labels.length > 0 ? `sum by (${labels.join(', ')}) ` : 'sum';
}

/** Text for descriptions of numbers of the whole range. */
export const exactToAnEvaluation =
  'Recorded rises of counters, added up: exact but for events within an evaluation interval of either end, and for processes that were first looked at within the range.';
