// Counts what became of a slice's requests, journey by journey.
import type { SliceJourney } from '../../contract/index.ts';
import { Latencies } from './latencies.ts';

/** More kinds of failure than this are counted together, so that a slice's line stays short. */
const maxKinds = 8;
const otherKinds = 'other failures';

export class Tally {
  readonly #journeys = new Map<string, JourneyTally>();

  /** Of the journey; counted from here on. */
  of(journey: string): JourneyTally {
    let tally = this.#journeys.get(journey);
    if (tally === undefined) this.#journeys.set(journey, (tally = new JourneyTally()));
    return tally;
  }

  result(): Record<string, SliceJourney> {
    return Object.fromEntries([...this.#journeys].map(([journey, tally]) => [journey, tally.result()]));
  }
}

export class JourneyTally {
  readonly #latencies = new Latencies();
  readonly #failures = new Map<string, number>();
  #offered = 0;
  #good = 0;

  offer(requests = 1): void {
    this.#offered += requests;
  }

  good(latencyMs: number): void {
    this.#good += 1;
    this.#latencies.record(latencyMs);
  }

  /** `why` in a few words, such as `status 500`. */
  fail(why: string): void {
    const kind = this.#failures.has(why) || this.#failures.size < maxKinds ? why : otherKinds;
    this.#failures.set(kind, (this.#failures.get(kind) ?? 0) + 1);
  }

  result(): SliceJourney {
    return {
      offered: this.#offered,
      good: this.#good,
      failed: this.#offered - this.#good,
      failures: Object.fromEntries(this.#failures),
      latencies: this.#latencies.encode(),
    };
  }
}
