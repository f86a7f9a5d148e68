// Waits that always end: a limit on one piece of work, and asking again and again until a limit.
import type { Clock } from '../contract/index.ts';

/**
 * The result of `work`, or an error once it took longer than `limitMs` or `signal` aborted. The work itself
 * goes on.
 */
export async function within<T>(
  clock: Clock,
  limitMs: number,
  work: Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  const over = new AbortController();
  const stops = signal === undefined ? over.signal : AbortSignal.any([over.signal, signal]);
  const limit = clock.sleep(limitMs, stops).then(
    () => {
      throw new Error(`took longer than ${limitMs} ms`);
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
 * Asks `look` every `everyMs` until it gives something. Throws when `limitMs` have passed, with what the last
 * look
 * said if it failed, or when `signal` aborts. A look that fails is only "not yet": a system under a fault may
 * not answer.
 */
export async function until<T>(
  { clock, everyMs, limitMs, signal }: Watch,
  look: () => Promise<T | null>,
): Promise<T> {
  const endsMs = clock.nowMs() + limitMs;
  let lastFailure = '';
  for (;;) {
    if (signal.aborted) throw new Error('interrupted');
    const leftMs = endsMs - clock.nowMs();
    if (leftMs <= 0) throw new Error(`not within ${limitMs} ms${lastFailure}`);
    try {
      const seen = await within(clock, leftMs, look(), signal);
      if (seen !== null) return seen;
      lastFailure = '';
    } catch (error) {
      lastFailure = `; the last look failed: ${reasonOf(error)}`;
    }
    await clock.sleep(Math.min(everyMs, leftMs), signal).catch(() => undefined);
  }
}

export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
