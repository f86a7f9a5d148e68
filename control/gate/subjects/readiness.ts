// Waits until a service that was just started is ready, ends, or exceeds the timeout.
import type { Clock } from '../../../contract/index.ts';
import { statusOf } from '../../../platform/http-status.ts';

export interface Waiting {
  clock: Clock;
  url: string;
  accepts: (status: number) => boolean;
  timeoutMs: number;
  /** Aborts when the service has ended or is no longer needed. */
  stop: AbortSignal;
}

const pollIntervalMs = 50;

/**
 * Null once it is ready; else what was last seen of it. Resolves early when `stop` aborts. A request that the
 * timeout cuts off adds nothing: the result of an earlier one stands.
 */
export async function waitUntilReady({
  clock,
  url,
  accepts,
  timeoutMs,
  stop,
}: Waiting): Promise<string | null> {
  const deadline = new AbortController();
  const over = AbortSignal.any([stop, deadline.signal]);
  const done = new AbortController();
  clock
    .sleep(timeoutMs, AbortSignal.any([stop, done.signal]))
    .then(() => deadline.abort(new DOMException('the time is over', 'TimeoutError')))
    .catch(() => undefined);
  try {
    let seen: string | null = null;
    while (!over.aborted) {
      const answer = await statusOf(url, over);
      if (typeof answer === 'number' && accepts(answer)) return null;
      if (typeof answer === 'number') seen = `GET ${url}: it answered with status ${answer}`;
      else if (seen === null || !over.aborted) seen = answer;
      await clock.sleep(pollIntervalMs, over).catch(() => undefined);
    }
    return seen ?? `GET ${url}: nothing answered`;
  } finally {
    done.abort();
  }
}
