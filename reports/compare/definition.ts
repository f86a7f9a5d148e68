// What a run set out to be: its record, fault plan and arrival curve, read before anything large is.
import type { Curve, FaultPlan, RunRecord } from '../../contract/index.ts';
import { openRun, type RecordedRun } from '../run/recorded-run.ts';

/** `plan` and `curve` are undefined if their file is missing or not valid. */
export interface Definition {
  recorded: RecordedRun;
  dir: string;
  record: RunRecord;
  plan: FaultPlan | undefined;
  curve: Curve | undefined;
}

/** Throws ShowtimeError `not-a-run-folder`. */
export function readDefinition(dir: string): Definition {
  const recorded = openRun(dir);
  return { recorded, dir, record: recorded.record, plan: recorded.plan, curve: recorded.curve };
}
