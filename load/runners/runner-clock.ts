// The wall clock of a runner against the one of the harness, by the times of requests and answers (as NTP, RFC 5905):
// each answer bounds the offset by when it was asked for and when it came.
//
//   asked ───────────────► answered        offset = its clock - (asked + answered) / 2, known to half the round trip

export interface ClockReading {
  /** The harness' wall clock before and after, ms with fractions. */
  askedMs: number;
  answeredMs: number;
  /** The runner's wall clock, whole ms rounded down. */
  runnerMs: number;
}

/** What is known of an offset: it lies in between, ms. */
interface Bounds {
  low: number;
  high: number;
}

/** A clock that shows whole ms is up to one later. */
const tickMs = 1;

export class RunnerOffset {
  /** What all readings of the beginning have in common. */
  #begin: Bounds = { low: -Infinity, high: Infinity };
  #fixed = false;
  #movedMs = 0;

  /** A reading before the load: makes the offset better known. Later ones only show how much it moved. */
  take(reading: ClockReading): void {
    const now = boundsOf(reading);
    if (this.#fixed) {
      this.#movedMs = Math.max(this.#movedMs, now.low - this.#begin.high, this.#begin.low - now.high);
      return;
    }
    const low = Math.max(this.#begin.low, now.low);
    const high = Math.min(this.#begin.high, now.high);
    // Readings that contradict each other: the clock was set between them.
    if (low > high) this.#movedMs = Math.max(this.#movedMs, low - high);
    else this.#begin = { low, high };
  }

  /** From now on the offset stays: all stamps are mapped alike. */
  fix(): void {
    this.#fixed = true;
  }

  /** The runner's wall clock minus the harness', ms. Needs a reading. */
  get offsetMs(): number {
    return (this.#begin.low + this.#begin.high) / 2;
  }

  get uncertaintyMs(): number {
    return (this.#begin.high - this.#begin.low) / 2;
  }

  /** How much it surely moved, ms. */
  get movedMs(): number {
    return this.#movedMs;
  }
}

function boundsOf({ askedMs, answeredMs, runnerMs }: ClockReading): Bounds {
  return { low: runnerMs - answeredMs, high: runnerMs + tickMs - askedMs };
}
