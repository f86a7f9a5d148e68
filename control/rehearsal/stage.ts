// What the steps of one rehearsal share.
import type { HarnessPorts, LoadFit, RunRecord } from '../../contract/index.ts';
import type { RunRequest } from '../../input/run-request.ts';
import type { LedgerFile, RunClock } from '../../load/index.ts';
import type { EventFile } from '../../platform/event-file.ts';
import type { RunFolder } from '../run-folder.ts';
import type { Conduct } from './conducted-faults.ts';
import type { OpenRunners } from './open-runners.ts';
import type { Prepared } from './prepare.ts';
import type { System } from './system.ts';

export interface Stage {
  ports: HarnessPorts;
  request: RunRequest;
  prepared: Prepared;
  /** What the calibration visits measured before the load; null if nothing was measured. */
  fit: LoadFit | null;
  /** Calibration visits were made, measured or not. */
  visited: boolean;
  folder: RunFolder;
  system: System;
  record: RunRecord;
  runClock: RunClock;
  events: EventFile;
  ledger: LedgerFile;
  /** Who plays the load, if not a k6 of this process. */
  runners: OpenRunners | null;
  /** Injects faults on demand; null for a run whose plan is known before. */
  conduct: Conduct | null;
  signal: AbortSignal;
}
