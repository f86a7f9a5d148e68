// Closes a run folder: run.json gets its final form, and the last event names every evidence file with its
// size and SHA-256.
import type { RunRecord } from '../../contract/index.ts';
import type { EventFile } from '../../platform/event-file.ts';
import type { LedgerFile, RunClock } from '../../load/index.ts';
import { listEvidence } from '../../reports/index.ts';
import { countLines, type RunFolder } from '../run-folder.ts';

export interface OpenRecording {
  folder: RunFolder;
  record: RunRecord;
  runClock: RunClock;
  events: EventFile;
  ledger: LedgerFile;
  signal: AbortSignal;
}

/**
 * The end of a run whose files are all written: appends `recording-closed`. Nothing may be written into the
 * evidence afterwards. @throws ShowtimeError folder-not-writable
 */
export async function closeRecording(recording: OpenRecording): Promise<void> {
  const { folder, events, ledger } = recording;
  await endRecord(recording, false);
  await events.append({
    kind: 'recording-closed',
    run: folder.id,
    evidence: { ledgerLines: await countLines(ledger.path) },
    files: listEvidence(folder.path),
  });
}

/**
 * Closes the files in any case. If a run was interrupted or did not reach `closeRecording`, its end is
 * written to run.json here. On a full disk run.json keeps its first form, without an end, and the checkers
 * treat that as unknown.
 */
export async function closeFiles(recording: OpenRecording, isRecorded: boolean): Promise<void> {
  const { events, ledger, signal } = recording;
  try {
    if (!isRecorded || signal.aborted) await endRecord(recording, signal.aborted);
  } finally {
    await events.close();
    ledger.close();
  }
}

function endRecord({ folder, record, runClock }: OpenRecording, interrupted: boolean): Promise<void> {
  return folder.writeJson('run', { ...record, endedMs: runClock.nowMs(), interrupted });
}
