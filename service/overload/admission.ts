// Limits how many requests that need the writer are processed at once; the others wait, unread.
import { CoDel } from './codel.ts';

/**
 * A request that waits for admission. Exactly one of `serve` and `shed` is called, and neither once it has
 * left.
 */
export interface Arrival {
  /** Longest wait, ms. */
  maxWaitMs: number;
  serve(): void;
  shed(): void;
}

export interface AdmissionOptions {
  /** Requests that are worked on at once. */
  limit: number;
  /** Requests that wait. */
  queueLimit: number;
  /** Wait that the queue may not exceed for long, ms: see CoDel. */
  queueTargetMs: number;
  /** False while the writer is away: then requests wait for the writer, not for each other. */
  isWriterOpen(): boolean;
  /** Monotonic, ms. */
  nowMs(): number;
}

interface Waiting {
  arrival: Arrival;
  sinceMs: number;
  timer: NodeJS.Timeout;
}

/**
 * A concurrency limit in front of a pool of connections (Netflix's concurrency-limits with a fixed limit), and
 * CoDel for those who wait. A transaction holds its connection for one turn of the event loop per round trip, so
 * whatever makes a turn longer divides what the pool can do: 8 connections and 3 round trips place 440 orders a
 * second in turns of 6 ms, and 44 in turns of 60 ms. Requests beyond the limit cost a turn only what parsing
 * their header costs.
 */
export class Admission {
  readonly #options: AdmissionOptions;
  readonly #codel: CoDel;
  readonly #queue = new Set<Waiting>();
  #served = 0;

  constructor(options: AdmissionOptions) {
    this.#options = options;
    this.#codel = new CoDel(options.queueTargetMs);
  }

  /** True while the writer is there and a new arrival would only join a standing queue. */
  get isCongested(): boolean {
    const [oldest] = this.#queue;
    if (oldest === undefined || !this.#options.isWriterOpen()) return false;
    return this.#codel.isCongested(this.#options.nowMs() - oldest.sinceMs);
  }

  get counts(): { served: number; waiting: number } {
    return { served: this.#served, waiting: this.#queue.size };
  }

  /** Serves, queues or sheds. Returns the function to call once when the request has ended or its client left. */
  enter(arrival: Arrival): () => void {
    const nowMs = this.#options.nowMs();
    if (this.#hasRoom()) {
      if (this.#queue.size === 0) this.#codel.isTooLate(0, nowMs);
      return this.#serve(arrival);
    }
    if (this.#queue.size >= this.#options.queueLimit) {
      arrival.shed();
      return () => undefined;
    }
    let leave: () => void;
    const waiting: Waiting = {
      arrival: { ...arrival, serve: () => void (leave = this.#serve(arrival)) },
      sinceMs: nowMs,
      timer: setTimeout(() => this.#shed(waiting), arrival.maxWaitMs),
    };
    leave = () => this.#take(waiting);
    this.#queue.add(waiting);
    return () => leave();
  }

  /** To be called when the writer is lost: who waited for a turn waits for the writer from now on. */
  writerLost(): void {
    for (const waiting of this.#queue) {
      this.#take(waiting);
      waiting.arrival.serve();
    }
  }

  #hasRoom(): boolean {
    return this.#served < this.#options.limit || !this.#options.isWriterOpen();
  }

  #serve(arrival: Arrival): () => void {
    this.#served += 1;
    let hasEnded = false;
    arrival.serve();
    return () => {
      if (hasEnded) return;
      hasEnded = true;
      this.#served -= 1;
      this.#admitNext();
    };
  }

  /** The first that still has time to be served; those before it are shed. */
  #admitNext(): void {
    const nowMs = this.#options.nowMs();
    for (const waiting of this.#queue) {
      if (!this.#hasRoom()) return;
      if (this.#codel.isTooLate(nowMs - waiting.sinceMs, nowMs)) {
        this.#shed(waiting);
        continue;
      }
      this.#take(waiting);
      waiting.arrival.serve();
    }
  }

  #shed(waiting: Waiting): void {
    this.#take(waiting);
    waiting.arrival.shed();
  }

  #take(waiting: Waiting): void {
    clearTimeout(waiting.timer);
    this.#queue.delete(waiting);
  }
}
