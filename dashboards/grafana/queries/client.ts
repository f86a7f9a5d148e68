// k6's counts from the customer's view: arrivals, intents with their retries, and each request that was sent.
import { clientMetrics, labels } from '../../../contract/index.ts';
import { ranged, rushJourney } from '../../prometheus/index.ts';
import { inRange, partInRange, perSecond } from './over-range.ts';
import { equals, selector, type Matchers } from './selector.ts';

const ofJourney = (journey: string): Matchers => ({ [labels.journey]: equals(journey) });

function intentsInRange(journey: string, result: string): string {
  return partInRange(ranged.intents, { [labels.result]: result }, ofJourney(journey));
}

/**
 * What customers of a journey wanted within the range: intents that ended, and arrivals that never began, as
 * a run's verdict counts them.
 */
export function wantedInRange(journey: string): string {
  return inRange(ranged.intents, ofJourney(journey));
}

/** Intents that ended well; 0 where others were wanted and none ended so. */
export function goodInRange(journey: string): string {
  return intentsInRange(journey, equals('good'));
}

/** Whatever was wanted and did not end well: bad intents and dropped arrivals. */
export function badInRange(journey: string): string {
  return intentsInRange(journey, '!="good"');
}

/** Arrivals of the range that k6 could not start; 0 where others were. */
export const droppedInRange = intentsInRange(rushJourney, equals('dropped'));

/** Requests of the range beyond one for each intent of the rush's journey. */
export const retriesInRange = `${inRange(ranged.sent, ofJourney(rushJourney))} - ${inRange(ranged.intents, { ...ofJourney(rushJourney), [labels.result]: '!="dropped"' })}`;

/** Requests of the range that no answer came to (status `0`). */
export const unansweredInRange = partInRange(ranged.sent, { status: equals('0') }, ofJourney(rushJourney));

const started = perSecond(selector(clientMetrics.arrivals));
const dropped = perSecond(selector(clientMetrics.dropped));

/**
 * Offered arrivals a second: started and dropped ones. k6 writes the dropped series only after the first
 * drop.
 */
export const offeredLoad = `${started} + (${dropped} or 0 * ${started})`;
export const achievedLoad = started;
