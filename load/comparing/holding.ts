// What one server holds of the acknowledged orders, as far as it was asked: which are due to be looked up, and which
// were missing at their last look. Pure.

/** Of each id that a server holds, how many orders it stores under the same key. */
export type Copies = ReadonlyMap<string, number>;

export interface Due {
  ids: readonly string[];
  /** How many of them are looked up for the first time. */
  fresh: number;
  /** The position behind the last of those. */
  next: number;
}

export class Holding {
  readonly server: number;
  /** Orders before it in the list were looked up at least once. */
  #next: number;
  readonly #missing = new Set<string>();
  readonly #doubled = new Set<string>();
  #compared = 0;

  /** `from`: the first of the list that is still known. */
  constructor(server: number, from: number) {
    this.server = server;
    this.#next = from;
  }

  /**
   * At most `max` ids: those that were missing, and then the next of the list. The two share `max`, so that many
   * missing orders do not keep new ones from being looked up.
   */
  due(known: AcknowledgedOrders, max: number): Due {
    const again = [...this.#missing].slice(0, Math.floor(max / 2));
    const from = Math.max(this.#next, known.firstKept);
    const fresh = known.slice(from, from + max - again.length);
    return { ids: [...again, ...fresh], fresh: fresh.length, next: from + fresh.length };
  }

  saw({ ids, fresh, next }: Due, copies: Copies): void {
    for (const id of ids) {
      const stored = copies.get(id) ?? 0;
      // At the end of the set, so that each missing one is looked up again in its turn.
      this.#missing.delete(id);
      if (stored === 0) this.#missing.add(id);
      if (stored > 1) this.#doubled.add(id);
    }
    this.#compared += fresh;
    this.#next = next;
  }

  view(): { server: number; compared: number; missing: number; doubled: number } {
    return {
      server: this.server,
      compared: this.#compared,
      missing: this.#missing.size,
      doubled: this.#doubled.size,
    };
  }
}

/** The ids of acknowledged orders in the order in which they were acknowledged; only the newest are kept. */
export class AcknowledgedOrders {
  readonly #max: number;
  readonly #seen = new Set<string>();
  #ids: string[] = [];
  #firstKept = 0;

  /** Between `max` and twice as many are kept. */
  constructor(max: number) {
    this.#max = max;
  }

  /** An id that is known already is left out. */
  add(id: string): void {
    if (this.#seen.has(id)) return;
    this.#seen.add(id);
    this.#ids.push(id);
    if (this.#ids.length < 2 * this.#max) return;
    for (const old of this.#ids.splice(0, this.#max)) this.#seen.delete(old);
    this.#firstKept += this.#max;
  }

  /** How many there were in all. */
  get count(): number {
    return this.#firstKept + this.#ids.length;
  }

  get firstKept(): number {
    return this.#firstKept;
  }

  /** Positions among all there were; those that are not kept any more are left out. */
  slice(from: number, to: number): string[] {
    return this.#ids.slice(Math.max(0, from - this.#firstKept), Math.max(0, to - this.#firstKept));
  }
}
