// How often an app may send again: a token bucket per app, and the pause before each retry.
import type { Answer } from './outcomes.ts';
import { problems } from './problems.ts';
import type { Random } from './random.ts';

/** Reads are those that a customer can do without; writes (orders and cancels) are what a customer came for. */
export type RetryPriority = 'read' | 'write';

/**
 * Tokens of a full bucket. One bucket belongs to one customer's app: phones share nothing, so the bound that
 * holds for a whole fleet must hold for each of them.
 */
const capacity = 8;
/** Reads leave this many tokens to writes: the half below which gRPC stops all retries (gRFC A6). */
const reservedForWrites = 4;
/** A retry after a fault: a refused connection, a failover, a reset. */
const faultCost = 1;
/**
 * A retry after a sign of overload: the service shed the request, or did not answer in time. It costs more,
 * as a timeout does in the AWS SDKs, because such retries prolong an overload.
 */
const overloadCost = 4;
/** What a good answer gives back. */
const goodAnswerGives = 0.5;

/**
 * A token bucket as in gRPC's retry throttling (gRFC A6) and the AWS SDKs' standard mode. A retry costs
 * tokens, a good answer returns a few. The bound: with s good answers, an app sends at most (8 + s/2)/4
 * retries into an overload, one of them a read's, and at most 8 + s/2 retries into a fault.
 */
export class RetryBudget {
  #tokens = capacity;

  /** Tokens that are left. */
  get tokens(): number {
    return this.#tokens;
  }

  /** True if a retry after a sign of overload is affordable: so an app may stop waiting for an answer. */
  canGiveUpWaiting(priority: RetryPriority): boolean {
    return this.#affords(overloadCost, priority);
  }

  /** Takes the cost of a retry after `answer`. False, and nothing taken, if there is not enough left. */
  takeFor(answer: Answer, priority: RetryPriority): boolean {
    const cost = isSignOfOverload(answer) ? overloadCost : faultCost;
    if (!this.#affords(cost, priority)) return false;
    this.#tokens -= cost;
    return true;
  }

  /** To be called after each good answer. */
  refund(): void {
    this.#tokens = Math.min(capacity, this.#tokens + goodAnswerGives);
  }

  #affords(cost: number, priority: RetryPriority): boolean {
    return this.#tokens - cost >= (priority === 'read' ? reservedForWrites : 0);
  }
}

/** True if the service shed the request or gave no answer in time; a refused or broken connection is a fault. */
export function isSignOfOverload(answer: Answer): boolean {
  if (answer.status === 429) return true;
  if (answer.status === 503) return answer.problemType === problems.overloaded.type;
  return answer.status === 504 || (answer.status === 0 && answer.timedOut === true);
}

const firstBackoffMs: Readonly<Record<RetryPriority, number>> = { read: 200, write: 80 };
const maxBackoffMs = 3_000;

/**
 * The pause before send number `send` (from 2), ms: exponential with equal jitter, never shorter than
 * Retry-After. The jitter comes from the customer's random stream, so a seed gives the same pauses.
 */
export function backoffMs(
  send: number,
  { priority, retryAfterMs, random }: { priority: RetryPriority; retryAfterMs: number; random: Random },
): number {
  const ceilingMs = Math.min(maxBackoffMs, firstBackoffMs[priority] * 2 ** (send - 2));
  return retryAfterMs + ceilingMs / 2 + (random() * ceilingMs) / 2;
}
