// How soon a pool tries again after a connection was not made, and what is worth reporting about it.
import { refusalOf } from './failure.ts';

const firstHoldMs = 1_000;
const maxHoldMs = 30_000;

export interface ConnectProblem {
  /** `refused` by something that time does not heal, such as a wrong password; else `unreachable`. */
  kind: 'refused' | 'unreachable';
  reason: string;
}

/**
 * An absent server is tried without pause: a failover must not wait for a timer. A permanent refusal (wrong
 * password, missing database) is tried again after 1 s, then after twice as long each time, up to 30 s, with
 * jitter: an operator has to fix it first.
 */
export class ConnectBackOff {
  #refusedInARow = 0;
  #holdUntilMs = 0;
  #lastReported: string | undefined;

  isHolding(nowMs: number): boolean {
    return this.leftMs(nowMs) > 0;
  }

  /** How long until the next try, ms. */
  leftMs(nowMs: number): number {
    return Math.max(0, this.#holdUntilMs - nowMs);
  }

  /** Returns what has not been reported yet: each reason once until a connection is made. */
  failed(error: unknown, nowMs: number): ConnectProblem | undefined {
    const message = error instanceof Error ? error.message : String(error);
    const fix = refusalOf(error);
    // Attempts that were under way when the first was refused count once.
    if (fix !== undefined && !this.isHolding(nowMs)) this.#hold(nowMs);
    const problem: ConnectProblem =
      fix === undefined
        ? { kind: 'unreachable', reason: message }
        : { kind: 'refused', reason: `${message}: ${fix}` };
    if (problem.reason === this.#lastReported) return undefined;
    this.#lastReported = problem.reason;
    return problem;
  }

  succeeded(): void {
    this.#refusedInARow = 0;
    this.#holdUntilMs = 0;
    this.#lastReported = undefined;
  }

  #hold(nowMs: number): void {
    const ceilingMs = Math.min(maxHoldMs, firstHoldMs * 2 ** this.#refusedInARow);
    this.#refusedInARow += 1;
    this.#holdUntilMs = nowMs + ceilingMs * (0.75 + Math.random() / 4);
  }
}
