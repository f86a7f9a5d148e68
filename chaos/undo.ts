// Undoes one fault from its record with a bounded number of tries; records each failure and never throws.
import type { Clock, Evidence } from '../contract/index.ts';
import { reasonOf, withTimeout } from './bounded.ts';
import type { FaultOnTarget } from './fault.ts';
import type { FaultLimits } from './limits.ts';

export interface Undo {
  onTarget: Pick<FaultOnTarget, 'recover'>;
  record: Evidence;
  clock: Clock;
  limits: FaultLimits;
  /** Called for each failed try; must not reject. */
  failed: (reason: string) => Promise<void>;
}

/**
 * The evidence of `recover`, or null after every try has failed. It cannot be interrupted, because an
 * interruption requires it.
 */
export async function undo({ onTarget, record, clock, limits, failed }: Undo): Promise<Evidence | null> {
  for (let attempt = 1; attempt <= limits.recoverTries; attempt += 1) {
    try {
      return await withTimeout(clock, limits.recoverMs, onTarget.recover(record));
    } catch (error) {
      await failed(`try ${attempt} of ${limits.recoverTries}: ${reasonOf(error)}`);
    }
    if (attempt < limits.recoverTries) await clock.sleep(limits.recoverPauseMs);
  }
  return null;
}
