// A clock for tests that stands still until the test lets time pass.
import type { Clock } from '../../../contract/index.ts';

interface Sleeper {
  dueMs: number;
  wake: () => void;
}

export class SteppedClock implements Clock {
  #nowMs = 0;
  #sleepers: Sleeper[] = [];

  nowMs(): number {
    return this.#nowMs;
  }

  wallMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const abort = (): void => reject(new Error('aborted'));
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      this.#sleepers.push({ dueMs: this.#nowMs + ms, wake });
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Wakes one sleeper after another, each with its consequences, until `ms` have passed. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const [next] = this.#sleepers.filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs);
      if (next === undefined) break;
      this.#nowMs = next.dueMs;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      next.wake();
      // Promises settle before an immediate runs.
      await new Promise((resolve) => setImmediate(resolve));
    }
    this.#nowMs = untilMs;
  }
}
