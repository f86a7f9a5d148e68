// Waits that always end: a time limit on one promise, and polling up to a time limit.
import type { Clock } from '../contract/index.ts';

/** A time limit ended the wait before the work was over. */
export class TimeLimitPassed extends Error {
  constructor(limitMs: number) {
    super(`took longer than ${limitMs} ms`);
  }
}

/**
 * The result of `work`. Rejects when `limitMs` have passed (`TimeLimitPassed`) or `signal` aborts; the
 * work itself is not stopped.
 */
export async function withTimeout<T>(
  clock: Clock,
  limitMs: number,
  work: Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const stops = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  const limit = clock.sleep(limitMs, stops).then(
    () => {
      throw new TimeLimitPassed(limitMs);
    },
    () => {
      throw new Error('interrupted');
    },
  );
  try {
    return await Promise.race([work, limit]);
  } finally {
    over.abort();
    limit.catch(() => undefined);
  }
}

export interface Watch {
  clock: Clock;
  everyMs: number;
  limitMs: number;
  signal: AbortSignal;
}

/**
 * Calls `probe` every `everyMs` until it returns a value. Throws when `signal` aborts or when `limitMs` have
 * passed, with the message of the last call if it failed; a call that the limit cuts off adds nothing to the message
 * of a failed one before it. A failed call counts as "not yet", because a system under a fault may not answer.
 */
export async function pollUntil<T>(
  { clock, everyMs, limitMs, signal }: Watch,
  probe: () => Promise<T | null>,
): Promise<T> {
  const endsMs = clock.nowMs() + limitMs;
  let lastFailure = '';
  for (;;) {
    if (signal.aborted) throw new Error('interrupted');
    const leftMs = endsMs - clock.nowMs();
    if (leftMs <= 0) throw new Error(`not within ${limitMs} ms${lastFailure}`);
    try {
      const seen = await withTimeout(clock, leftMs, probe(), signal);
      if (seen !== null) return seen;
      lastFailure = '';
    } catch (error) {
      const cutOff = error instanceof TimeLimitPassed && clock.nowMs() >= endsMs;
      if (!cutOff || lastFailure === '') lastFailure = `; the last try failed: ${reasonOf(error)}`;
    }
    await clock.sleep(Math.min(everyMs, leftMs), signal).catch(() => undefined);
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
