// What the balancer counts, of this dashboard's target: the events of SLOs, as Prometheus' rules count them,
// and requests of a journey.
import { labels, targetMetrics, type Slo } from '../../../contract/index.ts';
import {
  badEventsOf,
  balancerCounters,
  eventsOf,
  goodEventsOf,
  type Counting,
} from '../../prometheus/index.ts';
import { sumCounted } from './over-range.ts';
import { equals, matches, selector } from './selector.ts';

const here = { ...balancerCounters, customers: ['target="$target"', ...balancerCounters.customers] };

/** Of the whole range. */
export const inRange: Counting = sumCounted;
/** Per second, over the rate interval. */
export const eachSecond: Counting = (series) => `sum(rate(${series}[$__rate_interval]))`;

function events(slo: Slo, how: Counting): string {
  return eventsOf(slo, how, here);
}

export function goodEvents(slo: Slo, how: Counting): string {
  return goodEventsOf(slo, how, here);
}

export function badEvents(slo: Slo, how: Counting): string {
  return badEventsOf(slo, how, here);
}

/** Good events over all events: counts first, the ratio last, nothing where there was nothing to count. */
export function goodShare(slo: Slo, how: Counting): string {
  return `${goodEvents(slo, how)}\n/ (${events(slo, how)} > 0)`;
}

/** The spent share of the error budget that these events allow: 1 is all of it. */
export function budgetSpentBy(slo: Slo, how: Counting): string {
  return `${badEvents(slo, how)}\n/ ((1 - ${slo.objective}) * ${events(slo, how)} > 0)`;
}

const customers = { [labels.traffic]: '!="harness"' };

/** Requests of customers on a journey, all or with such answers. */
export function requests(journey: string, matchers: Readonly<Record<string, string>> = {}): string {
  return selector(`${targetMetrics.balancerDuration}_count`, {
    [labels.journey]: equals(journey),
    ...customers,
    ...matchers,
  });
}

/** Their number in the range; 0 if there were requests of the journey, but none of these. */
export function requestsInRange(journey: string, matchers: Readonly<Record<string, string>>): string {
  return `(${sumCounted(requests(journey, matchers))} or 0 * ${sumCounted(requests(journey))})`;
}

/** Buckets of requests of a journey with such answers. */
export function buckets(journey: string, statuses: string): string {
  return selector(`${targetMetrics.balancerDuration}_bucket`, {
    [labels.journey]: equals(journey),
    ...customers,
    [labels.status]: matches(statuses),
  });
}
