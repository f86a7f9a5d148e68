// Notices when the event loop of this process did not turn: it was stopped, had no CPU, or was busy with itself.
import type { Clock } from '../../contract/index.ts';

const everyMs = 25;

export interface LoopWatch {
  /**
   * The longest time without a turn since the last call, beyond the usual pause between two turns, ms. A
   * present stall counts as far as it has come.
   */
  takeMaxMs(): number;
  stop(): void;
}

/** Watches from now on; does not keep the process running. */
export function watchLoop(clock: Pick<Clock, 'nowMs'>): LoopWatch {
  const gaps = new TurnGaps(everyMs, clock.nowMs());
  const timer = setInterval(() => gaps.turn(clock.nowMs()), everyMs);
  timer.unref();
  return { takeMaxMs: () => gaps.takeMaxMs(clock.nowMs()), stop: () => clearInterval(timer) };
}

/** The arithmetic of it, without a timer. */
export class TurnGaps {
  readonly #pauseMs: number;
  #lastMs: number;
  #maxMs = 0;

  constructor(pauseMs: number, nowMs: number) {
    this.#pauseMs = pauseMs;
    this.#lastMs = nowMs;
  }

  turn(nowMs: number): void {
    this.#maxMs = Math.max(this.#maxMs, nowMs - this.#lastMs - this.#pauseMs);
    this.#lastMs = nowMs;
  }

  takeMaxMs(nowMs: number): number {
    const maxMs = Math.max(this.#maxMs, nowMs - this.#lastMs - this.#pauseMs, 0);
    this.#maxMs = 0;
    return maxMs;
  }
}
