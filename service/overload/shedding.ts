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
  login: 300,
  order: 300,
  cancel: 300,
  menu: 600,
};
/** These wait for the writer, so they are shed too while its queue stands. */
const waitsForWriter: ReadonlySet<string> = new Set<Journey>(['order', 'order-read', 'cancel']);
/**
 * Those who are shed are asked to come back within so many seconds. The longer an overload lasts, the longer the
 * time over which they are spread: a short one costs no customer an order, a long one is not kept alive by retries. A
 * customer waits 10 s for an order, so a long spread sends some away for good.
 */
const minSpreadSeconds = 2;
/** An overload of up to this length is short, ms: that of a failover, or of a pod that starts. */
const shortMs = 5_000;
const maxSpreadSeconds = 30;
/** An overload is over when nothing was shed for so long, ms. */
const overAfterMs = 2_000;
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
  /** Monotonic, ms. */
  nowMs(): number;
  /** Draws numbers in [0, 1). */
  random(): number;
}

export interface Shed {
  journey: Journey;
  retryAfterSeconds: number;
}

/** Sheds while the pod is behind, and knows for how long it has done so. */
export class Shedding {
  readonly #load: Load;
  #sinceMs = 0;
  #lastMs = -Infinity;

  constructor(load: Load) {
    this.#load = load;
  }

  /** What is shed, or undefined if the request is to be served. */
  of(method: string, url: string): Shed | undefined {
    const journey = journeyOfRequest(method, url);
    if (journey === 'other' || !this.#isTooMuch(journey)) return undefined;
    const nowMs = this.#load.nowMs();
    if (nowMs - this.#lastMs > overAfterMs) this.#sinceMs = nowMs;
    this.#lastMs = nowMs;
    const spreadSeconds = Math.max(minSpreadSeconds, (nowMs - this.#sinceMs - shortMs) / 1_000);
    const drawn = this.#load.random() * Math.min(maxSpreadSeconds, spreadSeconds);
    return { journey, retryAfterSeconds: 1 + Math.floor(drawn) };
  }

  #isTooMuch(journey: Journey): boolean {
    const load = this.#load;
    if (waitsForWriter.has(journey) && load.isWriterCongested()) return true;
    if (load.utilization() < busyFrom) return false;
    const overload = load.lagMs() / shedFromLagMs[journey];
    return Math.min(maxShare, overload - 1) > load.random();
  }
}
