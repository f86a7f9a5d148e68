// What the balancer counts, of this dashboard's target: the events of SLOs, as Prometheus' rules count them,
// and requests of a journey.
import { labels, targetMetrics, type Slo } from '../../../contract/index.ts';
import {
  badAnswers,
  balancerCounters,
  eventsOf,
  goodEventsOf,
  ranged,
  rushJourney,
  type Counting,
} from '../../prometheus/index.ts';
import { inRange, partInRange } from './over-range.ts';
import { equals, matches, selector, type Matchers } from './selector.ts';

const here = { ...balancerCounters, customers: ['target="$target"', ...balancerCounters.customers] };
const eachSecond: Counting = (series) => `sum(rate(${series}[$__rate_interval]))`;

/** Good events over all events at each moment: counts first, the ratio last, nothing where there was nothing to count. */
export function goodShareOfMoment(slo: Slo): string {
  return `${goodEventsOf(slo, eachSecond, here)}\n/ (${eventsOf(slo, eachSecond, here)} > 0)`;
}

function eventsInRange({ name }: Slo, result: Matchers = {}): string {
  return inRange(ranged.sloEvents, { [labels.slo]: equals(name), ...result });
}

/** Bad events of the whole range. */
export function badInRangeOf(slo: Slo): string {
  return eventsInRange(slo, { [labels.result]: equals('bad') });
}

/** Good events over all events of the whole range. */
export function goodShareOfRange(slo: Slo): string {
  return `${eventsInRange(slo, { [labels.result]: equals('good') })}\n/ (${eventsInRange(slo)} > 0)`;
}

/** The spent share of the error budget that the events of the range allow: 1 is all of it. */
export function budgetSpentByRange(slo: Slo): string {
  return `${badInRangeOf(slo)}\n/ ((1 - ${slo.objective}) * ${eventsInRange(slo)} > 0)`;
}

const customers = { [labels.traffic]: '!="harness"' };

/** Requests of customers on a journey, all or with such answers. */
export function requests(journey: string, matchers: Matchers = {}): string {
  return selector(`${targetMetrics.balancerDuration}_count`, {
    [labels.journey]: equals(journey),
    ...customers,
    ...matchers,
  });
}

type Answer = 'good' | 'bad' | 'bad-of-balancer' | 'refused-by-pod' | 'neither-good-nor-bad';

/** Requests of the rush's journey in the range with such an answer; 0 if there were others, but none of these. */
export function answeredInRange(answer: Answer): string {
  return partInRange(
    ranged.requests,
    { answer: answer === 'bad' ? matches(badAnswers) : equals(answer) },
    { [labels.journey]: equals(rushJourney) },
  );
}

/** Buckets of requests of a journey with such answers. */
export function buckets(journey: string, statuses: string): string {
  return selector(`${targetMetrics.balancerDuration}_bucket`, {
    [labels.journey]: equals(journey),
    ...customers,
    [labels.status]: matches(statuses),
  });
}
