// Joins the requests of one intent (a retried GET is one) while rows stream by, and forgets an intent once no
// row can come for it.
//
//   young generation ──90 s of run──► old generation ──90 s of run──► closed: what never went well is bad, what did is forgotten
import { samplesDisorderMs } from '../../../contract/index.ts';
import { integers } from '../column.ts';
import type { RequestCells } from '../sample-bytes.ts';

/**
 * Longest time from an intent's first row to its last: its deadline (10 s at most) and the disorder of rows.
 */
const lifetimeMs = samplesDisorderMs + 20_000;
/** Arrivals × this + intent is the key; no visit has so many steps. */
const intentsPerArrival = 4_096;
const bitsPerArrival = 32;
/** Arrivals beyond are kept in the generations. */
const maxArrivals = 2 ** 26;

/** Called once an intent is decided; `responseMs` is null for one that never went well. */
export type Decided = (journey: number, scheduledMs: number, responseMs: number | null) => void;
interface Pending {
  journey: number;
  scheduledMs: number;
}

export type IntentRow = Pick<RequestCells, 'arrival' | 'intent' | 'journey' | 'sentMs' | 'responseMs'>;

export class SampleIntents {
  readonly #decided: Decided;
  #young = new Map<number, Pending | null>();
  #old = new Map<number, Pending | null>();
  /**
   * By generation too: one bit per intent that went well, a word per arrival instead of an entry an intent.
   */
  #well = integers();
  #wellBefore = integers();
  /** As above, for intents that are in the map of the generation, or were. */
  #kept = integers();
  #keptBefore = integers();
  #turnAtMs = lifetimeMs;

  constructor(decided: Decided) {
    this.#decided = decided;
  }

  /**
   * Takes one attempt of an intent that was scheduled at `scheduledMs`. The first that went well decides;
   * null marks a decided intent.
   */
  take(row: IntentRow, scheduledMs: number, good: boolean): void {
    const { arrival, intent, journey, sentMs } = row;
    if (sentMs > this.#turnAtMs) this.#turn(sentMs);
    const bit =
      intent < bitsPerArrival && arrival < maxArrivals && Number.isInteger(arrival) ? 1 << intent : 0;
    if (bit !== 0) {
      if (((this.#well.get(arrival) | this.#wellBefore.get(arrival)) & bit) !== 0) return;
      const isKept = ((this.#kept.get(arrival) | this.#keptBefore.get(arrival)) & bit) !== 0;
      if (good && !isKept) {
        // Most intents need one request: no map is searched for them.
        this.#decided(journey, scheduledMs, row.responseMs);
        this.#well.set(arrival, this.#well.get(arrival) | bit);
        return;
      }
      this.#kept.set(arrival, this.#kept.get(arrival) | bit);
    }
    const key = arrival * intentsPerArrival + intent;
    const generation = this.#old.has(key) ? this.#old : this.#young;
    const known = generation.get(key);
    if (known === null) return;
    if (!good) {
      if (!known) generation.set(key, { journey, scheduledMs });
      return;
    }
    this.#decided(journey, known?.scheduledMs ?? scheduledMs, row.responseMs);
    if (bit === 0) generation.set(key, null);
    else {
      if (known) generation.delete(key);
      this.#well.set(arrival, this.#well.get(arrival) | bit);
    }
  }

  /** Closes all; call it after the last row. */
  finish(): void {
    this.#close(this.#old);
    this.#close(this.#young);
  }

  #turn(sentMs: number): void {
    this.#close(this.#old);
    this.#old = this.#young;
    this.#young = new Map();
    this.#wellBefore = this.#well;
    this.#well = integers();
    this.#keptBefore = this.#kept;
    this.#kept = integers();
    this.#turnAtMs = sentMs + lifetimeMs;
  }

  #close(generation: Map<number, Pending | null>): void {
    for (const pending of generation.values())
      if (pending) this.#decided(pending.journey, pending.scheduledMs, null);
    generation.clear();
  }
}
