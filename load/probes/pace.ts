// Starts something at a fixed pace and lets it overlap; what comes late starts late, but nothing is left out.
import type { Clock } from '../../contract/index.ts';

export interface Paced {
  /** Starts no more, and resolves when all that was started has ended. */
  stop(): Promise<void>;
}

/**
 * Calls `fire(i, plannedMs)` for i = 1, 2, … at `everyMs`, from now on; `plannedMs` is on the clock given.
 * `fire` never rejects.
 */
export function startPaced(
  clock: Clock,
  everyMs: number,
  fire: (index: number, plannedMs: number) => Promise<void>,
): Paced {
  const stopping = new AbortController();
  const inFlight = new Set<Promise<void>>();
  const pacing = (async () => {
    const fromMs = clock.nowMs();
    for (let index = 1; !stopping.signal.aborted; index += 1) {
      const plannedMs = fromMs + (index - 1) * everyMs;
      const earlyMs = plannedMs - clock.nowMs();
      if (earlyMs > 0) await clock.sleep(earlyMs, stopping.signal);
      const fired = fire(index, plannedMs).finally(() => inFlight.delete(fired));
      inFlight.add(fired);
    }
  })().catch((error: unknown) => {
    if (!stopping.signal.aborted) throw error;
  });
  return {
    stop: async () => {
      stopping.abort();
      await pacing;
      await Promise.allSettled(inFlight);
    },
  };
}

/** Resolves true if `work` ended first, false after `ms`; a rejection is handed on. */
export async function withinMs(clock: Clock, ms: number, work: Promise<unknown>): Promise<boolean> {
  const over = new AbortController();
  const late = clock.sleep(ms, over.signal).then(
    () => false,
    () => true,
  );
  try {
    return await Promise.race([work.then(() => true), late]);
  } finally {
    over.abort();
  }
}
