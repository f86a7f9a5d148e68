// A clock for tests: time stops while code runs, and jumps to the next sleep when nothing else can run.
import type { Clock } from '../../contract/index.ts';
import { Sleepers } from './sleepers.ts';

export class VirtualClock implements Clock {
  #nowMs: number;
  readonly #sleepers = new Sleepers();
  #scheduled = false;

  constructor(startMs = 0) {
    this.#nowMs = startMs;
  }

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    const over = this.#sleepers.add(this.#nowMs + Math.max(0, ms), signal);
    this.#schedule();
    return over;
  }

  /**
   * Promises settle before an immediate runs, so that all code that does not wait for time has run by then.
   */
  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      const next = this.#sleepers.next();
      if (next === undefined) return;
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.wake();
      this.#schedule();
    });
  }
}
