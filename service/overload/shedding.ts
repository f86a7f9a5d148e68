// Decides, before a request costs anything, whether a pod has time for it.
import type { Journey } from '../../contract/vocabulary/journeys.ts';
import type { EventLoop } from './event-loop.ts';

/**
 * Event loop lag from which a journey is shed, ms: at this lag none, at twice the lag most, between them a
 * share (the rule of toobusy-js). What customers can do without goes first. Menus come from the cache and
 * cost little more than a refusal, so they go last. Nothing else is shed: pages are small, and health checks
 * must be answered.
 */
const shedFromLagMs: Readonly<Record<Journey, number>> = {
  'order-read': 100,
  login: 300,
  order: 300,
  cancel: 300,
  menu: 600,
};
/** These wait for the writer, so they are shed too while it has a standing queue. */
const waitsForWriter: ReadonlySet<string> = new Set<Journey>(['order', 'order-read', 'cancel']);
/**
 * Clients of shed requests get a Retry-After of so many seconds: 1 to 3 at first, later 1.5 times as long as the
 * overload has lasted, half of that to one and a half of it, up to 30. So the customers of a short overload (a
 * failover, a pod that starts) find room when they come back within their 10 s, and those of a long one, for
 * which there is no room, do not ask for it again: each refusal takes time from an order that could be placed.
 */
const firstSpreadSeconds = 2;
const secondsPerSecond = 1.5;
const maxWaitSeconds = 30;
/** An overload is over when nothing was shed for so long, ms. */
const overAfterMs = 2_000;
/**
 * A loop that is late although it idles waits for other processes on the machine: its requests are not the
 * cause, and shedding them would not help.
 */
const busyFrom = 0.9;
/** Some are always served: only served requests show that the overload is over. */
const maxShare = 0.9;

export interface Load extends EventLoop {
  /** True while callers that wait for the writer form a standing queue. */
  isWriterCongested(): boolean;
  /** Monotonic, ms. */
  nowMs(): number;
  /** Draws numbers in [0, 1). */
  random(): number;
}

/** Sheds while the pod is behind, and measures for how long it has done so. */
export class Shedding {
  readonly #load: Load;
  #sinceMs = 0;
  #lastMs = -Infinity;

  constructor(load: Load) {
    this.#load = load;
  }

  /** To be called for each request that is shed, here or by others: when its customer may come back, s. */
  retryAfterSeconds(): number {
    const nowMs = this.#load.nowMs();
    if (nowMs - this.#lastMs > overAfterMs) this.#sinceMs = nowMs;
    this.#lastMs = nowMs;
    const drawn = this.#load.random();
    const atFirst = 1 + drawn * firstSpreadSeconds;
    const later = secondsPerSecond * ((nowMs - this.#sinceMs) / 1_000) * (0.5 + drawn);
    return Math.floor(Math.min(maxWaitSeconds, Math.max(atFirst, later)));
  }

  /** Whether to shed a request of this journey; drawn for each request. */
  isTooMuch(journey: Journey): boolean {
    const load = this.#load;
    if (waitsForWriter.has(journey) && load.isWriterCongested()) return true;
    if (load.utilization() < busyFrom) return false;
    const overload = load.lagMs() / shedFromLagMs[journey];
    return Math.min(maxShare, overload - 1) > load.random();
  }
}
