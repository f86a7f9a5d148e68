// While a run records, the supervisor writes events and database states into the run folder; else nowhere.
import { closeSync, openSync, writeSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { openEventFile, runFiles, type Clock, type DatabaseLine, type EventFile, type NewEvent } from '../../contract/index.ts';

export interface Recording {
  readonly runFolder: string;
  readonly startedMonotonicMs: number;
  readonly events: EventFile;
  /** `atMs` (and `fencedAtMs`) come as absolute monotonic ms and are written on the run's clock. */
  database(line: DatabaseLine): void;
  /** Copies the target's logs into the run folder and closes the files. */
  close(logsFolder: string): Promise<void>;
}

export async function startRecording(clock: Clock, { runFolder, startedMonotonicMs }: { runFolder: string; startedMonotonicMs: number }): Promise<Recording> {
  const events = await openEventFile(join(runFolder, runFiles.events), { clock, startedMonotonicMs });
  const databases = openSync(join(runFolder, runFiles.databases), 'a');
  return {
    runFolder, startedMonotonicMs, events,
    database: (line) => {
      writeSync(databases, `${JSON.stringify(onRunClock(line, startedMonotonicMs))}\n`);
    },
    close: async (logsFolder) => {
      await events.close();
      closeSync(databases);
      await cp(logsFolder, join(runFolder, runFiles.logs), { recursive: true, force: true }).catch(() => undefined);
    },
  };
}

function onRunClock(line: DatabaseLine, zeroMs: number): DatabaseLine {
  const atMs = rounded(line.atMs - zeroMs);
  return line.kind === 'old-writer' ? { ...line, atMs, fencedAtMs: rounded(line.fencedAtMs - zeroMs) } : { ...line, atMs };
}

/** Events of pods and databases go to the run that records, if one does. */
export function sinkFor(current: () => Recording | undefined): (event: NewEvent) => void {
  return (event) => void current()?.events.append(event).catch(() => undefined);
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
