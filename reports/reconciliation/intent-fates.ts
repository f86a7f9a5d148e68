// Joins the requests of one intent while rows stream by, and says why each intent that a customer found bad
// was so.
import { samplesDisorderMs } from '../../contract/index.ts';

/** What one request adds to what is known of its intent. */
export const seen = {
  /** Good for the customer, in time. */
  well: 1,
  /** A 409 in time: good if it is the last word ("sold out"), else it was in progress. */
  soldOut: 2,
  /** A server's bad answer. */
  badAnswer: 4,
  /** A good answer that took longer than the objective allows. */
  slow: 8,
  /** A good answer that was fast, and came too late for the customer. */
  late: 16,
  /** Broken off after it was sent, or no answer in time. */
  brokeOff: 32,
  /** Never got to a server. */
  neverSent: 64,
  /** Another 4xx. */
  excluded: 128,
  /** An answer whose content was wrong. */
  wrong: 256,
} as const;

/** Why an intent was bad for the customer; the first that holds. */
export type Fate = 'wrong' | 'badAnswer' | 'slow' | 'late' | 'brokeOff' | 'neverSent' | 'excluded';
const fates: readonly Fate[] = ['wrong', 'badAnswer', 'slow', 'late', 'brokeOff', 'neverSent', 'excluded'];

/** Longest time from an intent's first row to its last. */
const lifetimeMs = samplesDisorderMs + 20_000;
const intentsPerArrival = 4_096;

export class IntentFates {
  /** Intents that ended well, and bad ones by fate. */
  readonly counts: Record<Fate | 'well', number> = {
    well: 0,
    wrong: 0,
    badAnswer: 0,
    slow: 0,
    late: 0,
    brokeOff: 0,
    neverSent: 0,
    excluded: 0,
  };
  #young = new Map<number, number>();
  #old = new Map<number, number>();
  #turnAtMs = lifetimeMs;

  /**
   * `intent` is -1, or `arrival` 0, where the script does not say them: then the request is an intent of its
   * own.
   */
  take({ arrival, intent, sentMs }: { arrival: number; intent: number; sentMs: number }, what: number): void {
    if (arrival <= 0 || intent < 0) return this.#close(what);
    if (sentMs > this.#turnAtMs) this.#turn(sentMs);
    const key = arrival * intentsPerArrival + intent;
    const generation = this.#old.has(key) ? this.#old : this.#young;
    // A 409 that was not the last word decides nothing.
    generation.set(key, ((generation.get(key) ?? 0) & ~seen.soldOut) | what);
  }

  /** Call it after the last row. */
  finish(): void {
    for (const generation of [this.#old, this.#young]) this.#closeAll(generation);
  }

  #turn(sentMs: number): void {
    this.#closeAll(this.#old);
    this.#old = this.#young;
    this.#young = new Map();
    this.#turnAtMs = sentMs + lifetimeMs;
  }

  #closeAll(generation: Map<number, number>): void {
    for (const what of generation.values()) this.#close(what);
    generation.clear();
  }

  #close(what: number): void {
    const fate =
      (what & (seen.well | seen.soldOut)) !== 0
        ? 'well'
        : (fates.find((one) => (what & seen[one]) !== 0) ?? 'excluded');
    this.counts[fate] += 1;
  }
}
