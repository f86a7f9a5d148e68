// How many of each kind there were in the last full second, in constant memory.

const keptSeconds = 8;

export class RateMeter {
  readonly #seconds = new Map<number, Map<string, number>>();
  #newest = 0;

  add(kind: string, atMs: number): void {
    const second = Math.floor(atMs / 1_000);
    this.#newest = Math.max(this.#newest, second);
    if (second <= this.#newest - keptSeconds) return;
    const counts = this.#seconds.get(second) ?? new Map<string, number>();
    this.#seconds.set(second, counts.set(kind, (counts.get(kind) ?? 0) + 1));
    for (const old of this.#seconds.keys()) if (old <= this.#newest - keptSeconds) this.#seconds.delete(old);
  }

  /**
   * Of the second before the newest that has any, unless the newest fact of the run (`nowMs`) is three seconds
   * further: then nothing comes any more.
   */
  lastSecond(kind: string, nowMs: number): number {
    if (nowMs - this.#newest * 1_000 > 3_000) return 0;
    return this.#seconds.get(this.#newest - 1)?.get(kind) ?? 0;
  }
}
