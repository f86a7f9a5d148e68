// The run's clock: ms since startedAt on CLOCK_MONOTONIC, and how wall-clock stamps of k6 are mapped onto it.
import type { Clock } from '../../contract/index.ts';

/** The zero of every `…Ms` in a run folder, on both clocks. */
export interface RunZero {
  startedMonotonicMs: number;
  startedWallMs: number;
}

/** A tick of the wall clock counts only if the readings around it are this close together, ms. */
const tightMs = 0.05;
/** The wall clock ticks every ms; a reading takes below 1 µs. */
const maxReadings = 20_000;

export class RunClock {
  readonly #clock: Clock;
  readonly #zero: RunZero;
  #offsetMs: number;

  constructor(clock: Clock, zero: RunZero) {
    this.#clock = clock;
    this.#zero = zero;
    this.#offsetMs = this.sampleOffset();
  }

  /** Now, ms since the run's start. */
  nowMs(): number {
    return this.#clock.nowMs() - this.#zero.startedMonotonicMs;
  }

  /** Maps a wall-clock stamp (ms since 1970) by the newest sampled offset. */
  fromWall(wallMs: number): number {
    return wallMs - this.#zero.startedWallMs - this.#offsetMs;
  }

  /** The inverse: the wall-clock stamp (ms since 1970) of a moment on the run's clock. */
  toWall(atMs: number): number {
    return atMs + this.#zero.startedWallMs + this.#offsetMs;
  }

  /**
   * Wall clock minus (startedAt + now), ms; sampled once a second by the recorder of machine.csv. The wall
   * clock is read in whole ms, so it is polled until it ticks (at most about 1 ms), and a tick that the
   * scheduler delayed is discarded.
   */
  sampleOffset(): number {
    let best = { spreadMs: Infinity, offsetMs: 0 };
    let beforeMs = this.nowMs();
    let wallMs = this.#clock.wallMs();
    for (let reading = 0; reading < maxReadings; reading += 1) {
      const nextWallMs = this.#clock.wallMs();
      const afterMs = this.nowMs();
      const spreadMs = afterMs - beforeMs;
      if (nextWallMs === wallMs + 1 && spreadMs < best.spreadMs) {
        best = { spreadMs, offsetMs: nextWallMs - this.#zero.startedWallMs - (beforeMs + afterMs) / 2 };
        if (spreadMs <= tightMs) break;
      }
      beforeMs = afterMs;
      wallMs = nextWallMs;
    }
    // A stopped clock never ticks: its value is used as it is.
    this.#offsetMs = best.spreadMs < Infinity ? best.offsetMs : wallMs - this.#zero.startedWallMs - beforeMs;
    return this.#offsetMs;
  }
}
