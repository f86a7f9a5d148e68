// What a run set out to be: its record, fault plan and arrival curve, read before anything large is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { curve as curveSchema, runFiles, type Curve, type FaultPlan, type RunRecord } from '../../contract/index.ts';
import { openRun, type RecordedRun } from '../recorded-run/recorded-run.ts';

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
  return { recorded, dir, record: recorded.record, plan: recorded.plan, curve: readCurve(dir) };
}

function readCurve(dir: string): Curve | undefined {
  try {
    return curveSchema.parse(JSON.parse(readFileSync(join(dir, runFiles.curve), 'utf8')));
  } catch {
    return undefined;
  }
}
