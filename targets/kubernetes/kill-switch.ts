// The kill switch: a file here or a ConfigMap there stops all faults within 2 s; so does an API server that is away.
import { existsSync } from 'node:fs';
import type { Clock, ClusterSettings } from '../../contract/index.ts';
import type { ClusterApi } from './api.ts';

const pollIntervalMs = 400;
/** Without an answer of the API server for so long, faults can be neither watched nor stopped, ms. */
const awayForMs = 15_000;

export interface KillSwitchParts {
  api: ClusterApi;
  clock: Clock;
  stop: Pick<ClusterSettings['stop'], 'file' | 'configMap'>;
  /** Called once, with what stopped it. */
  onStop: (by: string) => void;
}

/** What stops faults now; undefined if nothing does. Throws what the API server refuses. */
export async function stopsNow({
  api,
  stop,
}: Pick<KillSwitchParts, 'api' | 'stop'>): Promise<string | undefined> {
  if (existsSync(stop.file)) return `the file ${stop.file}`;
  return (await api.hasConfigMap(stop.configMap))
    ? `the ConfigMap ${stop.configMap} in namespace ${api.namespace}`
    : undefined;
}

/** Looks until `signal` aborts or something stopped it. */
export async function watchKillSwitch(parts: KillSwitchParts, signal: AbortSignal): Promise<void> {
  const { clock, onStop, stop } = parts;
  let answeredMs = clock.nowMs();
  // The file must not wait for an API server that hangs.
  const asking = { now: false };
  while (!signal.aborted) {
    if (existsSync(stop.file)) return onStop(`the file ${stop.file}`);
    if (!asking.now) {
      asking.now = true;
      void stopsNow(parts)
        .then((by) => {
          answeredMs = clock.nowMs();
          if (by !== undefined && !signal.aborted) onStop(by);
        })
        .catch(() => undefined)
        .finally(() => {
          asking.now = false;
        });
    }
    if (clock.nowMs() - answeredMs > awayForMs)
      return onStop(`an API server that has not answered for ${awayForMs / 1_000} s`);
    await clock.sleep(pollIntervalMs, signal).catch(() => undefined);
  }
}
