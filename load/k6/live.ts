// The figures of the last second, for the terminal.
import { expectedAnswerCode, isChallenge } from '../../contract/index.ts';

export interface LiveNumbers {
  /** Ms since the run's start. */
  atMs: number;
  /** Arrivals started or dropped in the last second; for a script without arrivals, requests sent. */
  offeredPerSecond: number;
  okPerSecond: number;
  failedPerSecond: number;
  droppedPerSecond: number;
  /** Of requests that were answered in the last second, ms; null without any. */
  p95Ms: number | null;
}

/** Counts requests and arrivals between two readings. */
export class LiveWindow {
  #arrivals = 0;
  #dropped = 0;
  #ok = 0;
  #failed = 0;
  #fromMs: number;
  #latencies: number[] = [];

  constructor(nowMs: number) {
    this.#fromMs = nowMs;
  }

  arrival(): void {
    this.#arrivals += 1;
  }
  drop(): void {
    this.#dropped += 1;
  }

  /** Good is an answer below 400 or one that the script expects, a business refusal (409), or a challenge that was turned away. */
  request(
    journey: string,
    status: number,
    { error = 0, serviceMs, responseMs }: { error?: number; serviceMs: number; responseMs: number },
  ): void {
    const isTurnedAway = status > 400 && status < 429 && isChallenge(journey);
    const isExpected = error === expectedAnswerCode;
    const ok = isExpected || (status >= 100 && status < 400 && error === 0) || status === 409 || isTurnedAway;
    if (ok) this.#ok += 1;
    else this.#failed += 1;
    // The curve's zero is known to some ms only while load runs: no response can be shorter than its service.
    if (status > 0) this.#latencies.push(Math.max(serviceMs, responseMs));
  }

  /** Reads the window and begins a new one. */
  read(atMs: number): LiveNumbers {
    const seconds = Math.max(0.001, (atMs - this.#fromMs) / 1000);
    const sorted = this.#latencies.sort((a, b) => a - b);
    const offered = this.#arrivals + this.#dropped || this.#ok + this.#failed;
    const numbers = {
      atMs,
      offeredPerSecond: offered / seconds,
      okPerSecond: this.#ok / seconds,
      failedPerSecond: this.#failed / seconds,
      droppedPerSecond: this.#dropped / seconds,
      p95Ms: sorted[Math.ceil(sorted.length * 0.95) - 1] ?? null,
    };
    this.#arrivals = this.#dropped = this.#ok = this.#failed = 0;
    this.#latencies = [];
    this.#fromMs = atMs;
    return numbers;
  }
}
