// The sleeps of a clock whose time a test decides.

interface Sleeper {
  dueMs: number;
  wake: () => void;
}

export class Sleepers {
  #waiting: Sleeper[] = [];

  /** Resolves once it is woken; rejects when the signal aborts, and then is not woken any more. */
  add(dueMs: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(new Error('aborted'));
      const abort = (): void => {
        this.#waiting = this.#waiting.filter((other) => other !== sleeper);
        reject(new Error('aborted'));
      };
      const wake = (): void => {
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { dueMs, wake };
      this.#waiting.push(sleeper);
      signal?.addEventListener('abort', abort, { once: true });
    });
  }

  /** Takes off the list who is due first, of those up to `untilMs`. */
  next(untilMs = Infinity): Sleeper | undefined {
    const [first] = this.#waiting
      .filter(({ dueMs }) => dueMs <= untilMs)
      .sort((one, other) => one.dueMs - other.dueMs);
    this.#waiting = this.#waiting.filter((one) => one !== first);
    return first;
  }
}
