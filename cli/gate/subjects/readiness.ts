// Waits until a service that was just started answers, ends, or has used up the patience with it.
import type { Clock } from '../../../contract/index.ts';

export interface Waiting {
  clock: Clock;
  url: string;
  accepts: (status: number) => boolean;
  patienceMs: number;
  /** Aborts when the service has ended, or nobody wants it any more. */
  stop: AbortSignal;
}

const askEveryMs = 50;

/** Null once it is ready; else what was last seen of it. Resolves early when `stop` aborts. */
export async function waitUntilReady({
  clock,
  url,
  accepts,
  patienceMs,
  stop,
}: Waiting): Promise<string | null> {
  const untilMs = clock.nowMs() + patienceMs;
  let seen = 'nothing answered';
  while (!stop.aborted && clock.nowMs() < untilMs) {
    const answer = await ask(
      url,
      AbortSignal.any([stop, AbortSignal.timeout(Math.ceil(untilMs - clock.nowMs()))]),
    );
    if (typeof answer === 'number' && accepts(answer)) return null;
    seen = typeof answer === 'number' ? `it answered with status ${answer}` : answer;
    await clock.sleep(askEveryMs, stop).catch(() => undefined);
  }
  return seen;
}

/** The status, or why there is none. A redirect is an answer. */
export async function ask(url: string, signal: AbortSignal): Promise<number | string> {
  try {
    const response = await fetch(url, { redirect: 'manual', signal });
    await response.body?.cancel();
    return response.status;
  } catch (error) {
    return ((error as { cause?: Error }).cause ?? (error as Error)).message;
  }
}
