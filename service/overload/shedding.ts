// Decides at the door, before a request costs anything, whether a pod has time for it.
import { journeyOfRequest, type Journey } from '../../contract/words/journeys.ts';
import type { EventLoop } from './event-loop.ts';

/**
 * Event loop lag from which a journey is shed, ms: at this lag none, at twice the lag most, between them a share
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
/**
 * A loop that is late although it idles waits for its neighbours on the machine: its own requests are not the
 * cause, and shedding them would cure nothing.
 */
const busyFrom = 0.9;
/** Some are always served: only what is served tells that the overload is over. */
const maxShare = 0.9;

export interface Load extends EventLoop {
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
  const overload = load.utilization() < busyFrom ? 0 : load.lagMs() / shedFromLagMs[journey];
  const isShed =
    Math.min(maxShare, overload - 1) > load.random() ||
    (waitsForWriter.has(journey) && load.isWriterCongested());
  if (!isShed) return undefined;
  const spreadSeconds = Math.min(maxRetryAfterSeconds, Math.max(2, Math.ceil(overload)));
  return { journey, retryAfterSeconds: 1 + Math.floor(load.random() * spreadSeconds) };
}
