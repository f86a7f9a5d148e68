// What k6 counts as a customer sees it: arrivals, intents with their retries, and each request that was sent.
import { clientMetrics, labels } from '../../../contract/index.ts';
import { perSecond, sumPushed } from './over-range.ts';
import { equals, selector } from './selector.ts';

export function intents(journey: string, result?: 'good' | 'bad'): string {
  return selector(clientMetrics.intents, { [labels.journey]: equals(journey), ...(result === undefined ? {} : { [labels.result]: equals(result) }) });
}

/** Intents of the range with that result; 0 where others ended and none so. */
export function intentsInRange(journey: string, result: 'good' | 'bad'): string {
  return `(${sumPushed(intents(journey, result))} or 0 * ${sumPushed(intents(journey))})`;
}

/** Requests that k6 sent on a journey, all or those with that status (`0`: no answer came). */
export function sent(journey: string, status?: string): string {
  return selector(clientMetrics.requests, { [labels.journey]: equals(journey), ...(status === undefined ? {} : { status: equals(status) }) });
}

const started = perSecond(selector(clientMetrics.arrivals)), dropped = perSecond(selector(clientMetrics.dropped));

/** Arrivals a second that the curve asked for: started and dropped ones. k6 names dropped ones only once there is one. */
export const offeredLoad = `${started} + (${dropped} or 0 * ${started})`;
export const achievedLoad = started;
