// The callers of a pool that wait for a connection: first come, first served, with CoDel against a standing queue.
import type { Clock } from '../../contract/ports.ts';
import { CoDel } from '../overload/codel.ts';
import type { Link } from './link.ts';

/**
 * No connection was available in time; nothing was sent. `overloaded` means that the database itself works.
 */
export class NoConnection extends Error {
  override readonly name = 'NoConnection';
  readonly overloaded: boolean;
  constructor(overloaded: boolean, message: string) {
    super(message);
    this.overloaded = overloaded;
  }
}

interface Waiter {
  /** When its wait for a connection of an open pool began, ms on the clock. */
  sinceMs: number;
  /** It was admitted before, so the queue does not turn it away. */
  again: boolean;
  take: (link: Link) => void;
  fail: (error: NoConnection) => void;
}

export interface AcquireQueueOptions {
  clock: Clock;
  /** Most callers that wait. */
  limit: number;
  /** Wait that the queue may not exceed for long, ms: see CoDel. */
  targetMs: number;
  /** Whether the pool has a server now: what a caller was waiting for when its time was over. */
  isOpen: () => boolean;
}

export class AcquireQueue {
  readonly #options: AcquireQueueOptions;
  readonly #waiters = new Set<Waiter>();
  readonly #codel: CoDel;

  constructor(options: AcquireQueueOptions) {
    this.#options = options;
    this.#codel = new CoDel(options.targetMs);
  }

  get length(): number {
    return this.#waiters.size;
  }

  /** True while a new caller would only join a standing queue. */
  get isStanding(): boolean {
    const [oldest] = this.#waiters;
    if (oldest === undefined) return false;
    return this.#codel.isCongested(this.#options.clock.nowMs() - oldest.sinceMs);
  }

  /** A caller got a connection without waiting. */
  noteNoWait(): void {
    this.#codel.isTooLate(0, this.#options.clock.nowMs());
  }

  /**
   * Resolves with the link that `give` hands over. Rejects with NoConnection at `untilMs` (on the clock), or
   * at once when the queue is full and the caller was not admitted before (`again`).
   */
  wait(untilMs: number, again: boolean): Promise<Link> {
    const { clock, limit, isOpen } = this.#options;
    if (!again && this.#waiters.size >= limit)
      return Promise.reject(new NoConnection(true, 'the queue is full'));
    return new Promise((resolve, reject) => {
      const settle = (act: () => void): void => {
        clearTimeout(timer);
        this.#waiters.delete(waiter);
        act();
      };
      const waiter: Waiter = {
        again,
        sinceMs: clock.nowMs(),
        take: (link) => settle(() => resolve(link)),
        fail: (error) => settle(() => reject(error)),
      };
      const timer = setTimeout(
        () => waiter.fail(new NoConnection(isOpen(), 'no connection came free in time')),
        Math.max(0, untilMs - clock.nowMs()),
      );
      this.#waiters.add(waiter);
    });
  }

  /** Gives the link to the first caller that still has time to be served; false if there is none. */
  give(link: Link): boolean {
    const nowMs = this.#options.clock.nowMs();
    for (const waiter of [...this.#waiters]) {
      if (!this.#codel.isTooLate(nowMs - waiter.sinceMs, nowMs) || waiter.again) {
        waiter.take(link);
        return true;
      }
      waiter.fail(new NoConnection(true, 'it waited too long in a standing queue'));
    }
    return false;
  }

  /** Callers waited for a server until now; from here on they wait for their turn. */
  restartWaits(): void {
    const nowMs = this.#options.clock.nowMs();
    for (const waiter of this.#waiters) waiter.sinceMs = nowMs;
  }

  failAll(error: NoConnection): void {
    for (const waiter of [...this.#waiters]) waiter.fail(error);
  }
}
