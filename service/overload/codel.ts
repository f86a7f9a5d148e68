// Tells a standing queue from a burst by how long callers waited: CoDel, as servers use it.

/** A queue in which every wait of an interval was longer than this is a standing one, ms. */
const targetMs = 100;
const intervalMs = 500;
/** While the queue stands, whoever waited longer than this is turned away, ms. */
const standingLimitMs = 2 * targetMs;

/**
 * The controlled delay of a queue (Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 2012) in the
 * form that suits servers ("Fail at Scale", ACM Queue 2015; Wangle's `Codel`): the shortest wait of an interval
 * says whether the queue ever drained. A burst may wait long; a standing queue is cut to a short one, so that
 * what is served is served in time.
 */
export class CoDel {
  #shortestMs = 0;
  #intervalEndsMs = 0;
  #stands = false;

  /** Records the wait of a caller whose turn it is, ms. True if it should be turned away instead. */
  isTooLate(waitedMs: number, nowMs: number): boolean {
    if (nowMs >= this.#intervalEndsMs) {
      this.#stands = this.#shortestMs > targetMs;
      this.#shortestMs = waitedMs;
      this.#intervalEndsMs = nowMs + intervalMs;
    } else {
      this.#shortestMs = Math.min(this.#shortestMs, waitedMs);
    }
    return this.#stands && waitedMs > standingLimitMs;
  }

  /** True if a new caller would only join a standing queue; `oldestMs` is how long its first one has waited. */
  isCongested(oldestMs: number): boolean {
    return this.#stands && oldestMs > standingLimitMs;
  }
}
