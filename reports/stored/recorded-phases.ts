// Which phases of what is stored a run sets out to record.
import type { Phase, RunRecord } from '../../contract/index.ts';

/**
 * A target that was found up held orders before the load, and so does one that was visited to fit the load to the
 * machine: then phase `before-load` tells them apart. Any other target is new and empty.
 */
export function setsOutToRecord({
  settings,
  load: { fit = null },
}: Pick<RunRecord, 'settings' | 'load'>): readonly Phase[] {
  return settings['foundTarget'] === true || fit !== null
    ? ['before-load', 'before-settle', 'final']
    : ['before-settle', 'final'];
}
