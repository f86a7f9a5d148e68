// k6's counts from the customer's view: arrivals, intents with their retries, and each request that was sent.
import { clientMetrics, labels } from '../../../contract/index.ts';
import { perSecond, sumPushed } from './over-range.ts';
import { equals, selector } from './selector.ts';

export function intents(journey: string, result?: 'good' | 'bad'): string {
  return selector(clientMetrics.intents, {
    [labels.journey]: equals(journey),
    ...(result === undefined ? {} : { [labels.result]: equals(result) }),
  });
}

const droppedArrivals = sumPushed(selector(clientMetrics.dropped));

/**
 * Arrivals of the range that k6 could not start; 0 where it counted others. It names them only once there is
 * one.
 */
export const droppedInRange = `(${droppedArrivals} or 0 * ${sumPushed(selector(clientMetrics.arrivals))})`;

/**
 * What customers of a journey wanted within the range: intents that ended, and arrivals that never began, as
 * a run's verdict counts them.
 */
export function wantedInRange(journey: string): string {
  const ended = sumPushed(intents(journey));
  return `(${ended} + (${droppedArrivals} or 0 * ${ended}) or ${droppedArrivals})`;
}

/** Intents that ended well; 0 where others were wanted and none ended so. */
export function goodInRange(journey: string): string {
  return `(${sumPushed(intents(journey, 'good'))} or 0 * ${wantedInRange(journey)})`;
}

/** Whatever was wanted and did not end well: bad intents and dropped arrivals. */
export function badInRange(journey: string): string {
  return `(${wantedInRange(journey)} - ${goodInRange(journey)})`;
}

/** Requests that k6 sent on a journey, all or those with that status (`0`: no answer came). */
export function sent(journey: string, status?: string): string {
  return selector(clientMetrics.requests, {
    [labels.journey]: equals(journey),
    ...(status === undefined ? {} : { status: equals(status) }),
  });
}

const started = perSecond(selector(clientMetrics.arrivals));
const dropped = perSecond(selector(clientMetrics.dropped));

/**
 * Offered arrivals a second: started and dropped ones. k6 writes the dropped series only after the first
 * drop.
 */
export const offeredLoad = `${started} + (${dropped} or 0 * ${started})`;
export const achievedLoad = started;
