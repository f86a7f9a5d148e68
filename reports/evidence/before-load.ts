// Whether a run sets out to record what its target held before the load.
import type { RunRecord } from '../../contract/index.ts';

/** True where the target was up before, or visits of the run's own measured the machine on it. */
export function recordsBeforeLoad({ settings, load }: RunRecord): boolean {
  return settings['foundTarget'] === true || (load.fit ?? null) !== null;
}
