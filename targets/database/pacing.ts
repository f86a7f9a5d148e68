// Runs a server that serves no requests yet for only part of the time, so that it does not take the CPU of
// those that serve.
import type { Clock, Running } from '../../contract/index.ts';

/**
 * A starting server uses several threads without a pause. In a CPU quota that stops everything else until the
 * period ends, whatever its priority, and an unprivileged user cannot undo a lowered priority. Stopping it
 * for three quarters of the time (as cpulimit does) limits it to half a core of two.
 */
const runMs = 10;
const pauseMs = 30;
/** From then on it runs freely: one that never catches up would leave commits without a second server for ever. */
const maxDurationMs = 15_000;

export interface Pacing {
  /** Lets it run freely from now on. Safe to repeat. */
  end(): void;
}

/** Begins with a run. Ends by itself after 15 s, or with the process. */
export function pace(running: Pick<Running, 'kill'>, clock: Clock): Pacing {
  const ending = new AbortController();
  const end = (): void => {
    if (ending.signal.aborted) return;
    ending.abort();
    running.kill('SIGCONT');
  };
  void keepPace(running, clock, ending.signal).then(end);
  return { end };
}

async function keepPace(running: Pick<Running, 'kill'>, clock: Clock, signal: AbortSignal): Promise<void> {
  const untilMs = clock.nowMs() + maxDurationMs;
  const sleep = (ms: number): Promise<void> => clock.sleep(ms, signal).catch(() => undefined);
  while (clock.nowMs() < untilMs) {
    await sleep(runMs);
    if (signal.aborted || !running.kill('SIGSTOP')) return;
    await sleep(pauseMs);
    if (signal.aborted || !running.kill('SIGCONT')) return;
  }
}
