// A clock for tests that stands still until the test lets time pass.
import type { Clock } from '../../contract/index.ts';
import { Sleepers } from './sleepers.ts';

export class SteppedClock implements Clock {
  #nowMs = 0;
  readonly #sleepers = new Sleepers();

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.#sleepers.add(this.#nowMs + Math.max(0, ms), signal);
  }

  /** Wakes one sleeper after another, each with its consequences, until `ms` have passed. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (let next = this.#sleepers.next(untilMs); next !== undefined; next = this.#sleepers.next(untilMs)) {
      this.#nowMs = Math.max(this.#nowMs, next.dueMs);
      next.wake();
      // Promises settle before an immediate runs.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#nowMs = untilMs;
  }
}
