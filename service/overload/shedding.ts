// Decides at the door, before a request costs anything, whether a pod has time for it.
import { journeyOfRequest, type Journey } from '../../contract/words/journeys.ts';

/**
 * Event loop lag from which a journey is shed, ms: at this lag none, at twice the lag all, between them a share
 * (the rule of toobusy-js). What customers can do without goes first. Menus come from the cache and cost little
 * more than a refusal, so they go last. Nothing else is shed: pages are small and health checks must be true.
 */
const shedFromLagMs: Readonly<Record<Journey, number>> = {
  'order-read': 100,
  login: 150,
  order: 150,
  cancel: 150,
  menu: 400,
};
/** These wait for the writer, so they are shed too while its queue stands. */
const waitsForWriter: ReadonlySet<string> = new Set<Journey>(['order', 'order-read', 'cancel']);
const maxRetryAfterSeconds = 4;

export interface Load {
  /** Smoothed lag of the event loop, ms. */
  lagMs(): number;
  /** True while callers that wait for the writer form a standing queue. */
  isWriterCongested(): boolean;
  /** Draws numbers in [0, 1). */
  random(): number;
}

export interface Shed {
  journey: Journey;
  /** Grows with the overload, so that those who come back do not come back at once. */
  retryAfterSeconds: number;
}

/** What is shed, or undefined if the request is to be served. */
export function shedding(method: string, url: string, load: Load): Shed | undefined {
  const journey = journeyOfRequest(method, url);
  if (journey === 'other') return undefined;
  const overload = load.lagMs() / shedFromLagMs[journey];
  const isShed = overload - 1 > load.random() || (waitsForWriter.has(journey) && load.isWriterCongested());
  if (!isShed) return undefined;
  const spreadSeconds = Math.min(maxRetryAfterSeconds, Math.max(2, Math.ceil(overload)));
  return { journey, retryAfterSeconds: 1 + Math.floor(load.random() * spreadSeconds) };
}
