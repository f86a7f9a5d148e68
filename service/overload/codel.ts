// Distinguishes a standing queue from a burst by how long callers waited: CoDel, as servers use it.

/**
 * The controlled delay of a queue (Nichols and Jacobson, "Controlling Queue Delay", ACM Queue 2012) in the
 * form that suits servers ("Fail at Scale", ACM Queue 2015; Wangle's `Codel`): the shortest wait of an
 * interval shows whether the queue ever drained. A burst may wait long; a standing queue is cut to a short
 * one, so that what is served is served in time.
 */
export class CoDel {
  readonly #targetMs: number;
  #shortestMs = 0;
  #intervalEndsMs = 0;
  #stands = false;

  /**
   * A queue in which every wait of an interval (five times `targetMs`) was longer than `targetMs` is a
   * standing one; during that time, waits of more than twice `targetMs` are too long.
   */
  constructor(targetMs: number) {
    this.#targetMs = targetMs;
  }

  /** Records the wait of a caller whose turn it is, ms. True if it should be turned away instead. */
  isTooLate(waitedMs: number, nowMs: number): boolean {
    if (nowMs >= this.#intervalEndsMs) {
      this.#stands = this.#shortestMs > this.#targetMs;
      this.#shortestMs = waitedMs;
      this.#intervalEndsMs = nowMs + 5 * this.#targetMs;
    } else {
      this.#shortestMs = Math.min(this.#shortestMs, waitedMs);
    }
    return this.#stands && waitedMs > 2 * this.#targetMs;
  }

  /** True if a new caller would only join a standing queue; `oldestMs` is how long its first one has waited. */
  isCongested(oldestMs: number): boolean {
    return this.#stands && oldestMs > 2 * this.#targetMs;
  }
}
