// Polls each pod's /readyz, and puts it into rotation or takes it out.
import { Client } from 'undici';
import type { Clock } from '../../../contract/index.ts';
import type { Backend } from './rotation.ts';
import type { BalancerSettings } from './settings.ts';

export type HealthChange = (backend: Backend, because: string) => void;

/**
 * Checks `backend` until `signal` aborts; then resolves. Calls `onChange` after each change of
 * `backend.ready`.
 */
export async function keepChecking(
  backend: Backend,
  {
    clock,
    settings,
    signal,
    onChange,
  }: { clock: Clock; settings: BalancerSettings; signal: AbortSignal; onChange: HealthChange },
): Promise<void> {
  let good = 0;
  let bad = 0;
  while (!signal.aborted) {
    const answer = await probe(backend.healthUrl, settings.healthTimeoutMs, signal);
    if (signal.aborted) return;
    if (answer === 'ready') [good, bad] = [good + 1, 0];
    else [good, bad] = [0, bad + 1];
    if (!backend.ready && good >= settings.healthyAfter) change(backend, true, answer, onChange);
    if (backend.ready && bad >= settings.unhealthyAfter) change(backend, false, answer, onChange);
    await clock.sleep(settings.healthEveryMs, signal).catch(() => undefined);
  }
}

function change(backend: Backend, ready: boolean, because: string, onChange: HealthChange): void {
  backend.ready = ready;
  onChange(backend, because);
}

/** `ready`, or the reason why not. Each check opens a new connection, as an ALB does. */
async function probe(url: string, timeoutMs: number, signal: AbortSignal): Promise<string> {
  const client = new Client(url, { connect: { timeout: timeoutMs } });
  try {
    const answer = await client.request({
      method: 'GET',
      path: '/readyz',
      reset: true,
      signal,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
    });
    await answer.body.dump();
    return answer.statusCode >= 200 && answer.statusCode < 300 ? 'ready' : `status ${answer.statusCode}`;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
  } finally {
    void client.destroy().catch(() => undefined);
  }
}
