// Caches answers for a short time, and longer while the source is unavailable: fresh, then refreshed, then
// stale.
import type { Clock } from '../../contract/ports.ts';

export interface CacheOptions<T> {
  load: (key: number) => Promise<T>;
  /** How long an answer is served without a request to the source, ms. */
  maxAgeMs: number;
  /** This long an old answer is still better than none, ms. */
  keepMs: number;
  /**
   * With an old answer at hand, a slow source is waited for this long, ms; its answer serves the next one.
   */
  timeoutMs: number;
  clock: Clock;
}

/** How an answer came: `miss` is straight from the source. */
export type CacheState = 'hit' | 'miss' | 'stale';

interface Entry<T> {
  value: T;
  atMs: number;
}

export class ShortCache<T> {
  readonly #options: CacheOptions<T>;
  readonly #entries = new Map<number, Entry<T>>();
  readonly #loading = new Map<number, Promise<T>>();

  constructor(options: CacheOptions<T>) {
    this.#options = options;
  }

  /** Rejects as `load` does, and only if there is no answer to fall back on. */
  async get(key: number): Promise<{ value: T; state: CacheState }> {
    const { clock, maxAgeMs, keepMs } = this.#options;
    const entry = this.#entries.get(key);
    const ageMs = entry === undefined ? Infinity : clock.nowMs() - entry.atMs;
    if (entry !== undefined && ageMs < maxAgeMs) return { value: entry.value, state: 'hit' };
    const loading = this.#load(key);
    if (entry === undefined || ageMs > keepMs) return { value: await loading, state: 'miss' };
    const fresh = await this.#withTimeout(loading);
    return fresh === undefined
      ? { value: entry.value, state: 'stale' }
      : { value: fresh.value, state: 'miss' };
  }

  /** One request at a time per key, for any number of callers. */
  #load(key: number): Promise<T> {
    const underway = this.#loading.get(key);
    if (underway !== undefined) return underway;
    const loading = this.#options
      .load(key)
      .then((value) => {
        this.#entries.set(key, { value, atMs: this.#options.clock.nowMs() });
        return value;
      })
      .finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  async #withTimeout(loading: Promise<T>): Promise<{ value: T } | undefined> {
    const tooLong = new AbortController();
    const answer = loading.then(
      (value) => ({ value }),
      () => undefined,
    );
    const timeout = this.#options.clock.sleep(this.#options.timeoutMs, tooLong.signal).then(
      () => undefined,
      () => undefined,
    );
    const first = await Promise.race([answer, timeout]);
    tooLong.abort();
    return first;
  }
}
