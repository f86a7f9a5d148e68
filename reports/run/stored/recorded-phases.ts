// The phases of the stored rows that a run must record.
import type { Phase, RunRecord } from '../../../contract/index.ts';

/**
 * A target that was already running, or that received traffic to fit the load to the machine, has orders
 * before the load. Phase `before-load` records them. Any other target is new and empty.
 */
export function setsOutToRecord({
  settings,
  load: { fit = null },
}: Pick<RunRecord, 'settings' | 'load'>): readonly Phase[] {
  return settings['foundTarget'] === true || fit !== null
    ? ['before-load', 'before-settle', 'final']
    : ['before-settle', 'final'];
}
