// Undoes one fault from its record: a bounded number of tries, each failure told, never an exception.
import type { Clock, Evidence } from '../contract/index.ts';
import { reasonOf, within } from './bounded.ts';
import type { FaultOnTarget } from './fault.ts';
import type { FaultLimits } from './limits.ts';

export interface Undo {
  onTarget: Pick<FaultOnTarget, 'recover'>;
  record: Evidence;
  clock: Clock;
  limits: FaultLimits;
  /** Told of each try that failed; must not reject. */
  failed: (reason: string) => Promise<void>;
}

/**
 * What `recover` said, or null once every try has failed. Not interruptible: undoing is what an interruption
 * asks for.
 */
export async function undo({ onTarget, record, clock, limits, failed }: Undo): Promise<Evidence | null> {
  for (let attempt = 1; attempt <= limits.recoverTries; attempt += 1) {
    try {
      return await within(clock, limits.recoverMs, onTarget.recover(record));
    } catch (error) {
      await failed(`try ${attempt} of ${limits.recoverTries}: ${reasonOf(error)}`);
    }
    if (attempt < limits.recoverTries) await clock.sleep(limits.recoverPauseMs);
  }
  return null;
}
