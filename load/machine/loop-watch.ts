// Notices when the event loop of this process did not turn: it was stopped, had no CPU, or was busy with itself.
import type { Clock } from '../../contract/index.ts';

const everyMs = 25;

export interface LoopWatch {
  /**
   * The longest time without a turn since the last call, beyond the usual pause between two turns, ms. One
   * that goes on still counts as far as it has come.
   */
  takeLongestMs(): number;
  stop(): void;
}

/** Watches from now on; keeps no process alive. */
export function watchLoop(clock: Pick<Clock, 'nowMs'>): LoopWatch {
  const gaps = new TurnGaps(everyMs, clock.nowMs());
  const timer = setInterval(() => gaps.turn(clock.nowMs()), everyMs);
  timer.unref();
  return { takeLongestMs: () => gaps.takeLongestMs(clock.nowMs()), stop: () => clearInterval(timer) };
}

/** The arithmetic of it, without a timer. */
export class TurnGaps {
  readonly #pauseMs: number;
  #lastMs: number;
  #longestMs = 0;

  constructor(pauseMs: number, nowMs: number) {
    this.#pauseMs = pauseMs;
    this.#lastMs = nowMs;
  }

  turn(nowMs: number): void {
    this.#longestMs = Math.max(this.#longestMs, nowMs - this.#lastMs - this.#pauseMs);
    this.#lastMs = nowMs;
  }

  takeLongestMs(nowMs: number): number {
    const longestMs = Math.max(this.#longestMs, nowMs - this.#lastMs - this.#pauseMs, 0);
    this.#longestMs = 0;
    return longestMs;
  }
}
