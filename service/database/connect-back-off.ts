// How soon a pool knocks again after a connection was not made, and what is worth saying about it.
import { refusalOf } from './failure.ts';

const firstHoldMs = 1_000;
const maxHoldMs = 30_000;

export interface ConnectNews {
  /** `refused` by something that time does not heal, such as a wrong password; else `unreachable`. */
  kind: 'refused' | 'unreachable';
  reason: string;
}

/**
 * A server that is away is looked for without pause: a failover must not wait for a timer. A refusal that time
 * does not heal is tried again after 1 s, then after twice as long each time, up to 30 s, with jitter: a person
 * has to change a password or create a database first.
 */
export class ConnectBackOff {
  #refusedInARow = 0;
  #holdUntilMs = 0;
  #lastSaid: string | undefined;

  isHolding(nowMs: number): boolean {
    return this.leftMs(nowMs) > 0;
  }

  /** How long until the next try, ms. */
  leftMs(nowMs: number): number {
    return Math.max(0, this.#holdUntilMs - nowMs);
  }

  /** Returns what has not been said yet: each reason once until a connection is made. */
  failed(error: unknown, nowMs: number): ConnectNews | undefined {
    const message = error instanceof Error ? error.message : String(error);
    const fix = refusalOf(error);
    // Attempts that were under way when the first was refused count once.
    if (fix !== undefined && !this.isHolding(nowMs)) this.#hold(nowMs);
    const news: ConnectNews =
      fix === undefined
        ? { kind: 'unreachable', reason: message }
        : { kind: 'refused', reason: `${message}: ${fix}` };
    if (news.reason === this.#lastSaid) return undefined;
    this.#lastSaid = news.reason;
    return news;
  }

  succeeded(): void {
    this.#refusedInARow = 0;
    this.#holdUntilMs = 0;
    this.#lastSaid = undefined;
  }

  #hold(nowMs: number): void {
    const ceilingMs = Math.min(maxHoldMs, firstHoldMs * 2 ** this.#refusedInARow);
    this.#refusedInARow += 1;
    this.#holdUntilMs = nowMs + ceilingMs * (0.75 + Math.random() / 4);
  }
}
