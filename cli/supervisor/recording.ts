// While a run records, the supervisor writes events and database states into the run folder; else nowhere.
// What cannot be written is remembered: a run folder that lacks lines must not pass for a whole one.
import { closeSync, openSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import {
  openEventFile,
  runFiles,
  writeLine,
  type Clock,
  type DatabaseLine,
  type EventFile,
  type NewEvent,
} from '../../contract/index.ts';

export interface Recording {
  readonly runFolder: string;
  readonly startedMonotonicMs: number;
  readonly events: EventFile;
  /** What went wrong first, if anything could not be written. */
  readonly trouble: Error | undefined;
  /** An event of pods or databases. Never throws: whoever reports must go on. */
  event(event: NewEvent): void;
  /**
   * `atMs` (and `fencedAtMs`) come as absolute monotonic ms and are written on the run's clock. Never throws.
   */
  database(line: DatabaseLine): void;
  /** Copies the target's logs into the run folder and closes the files. */
  close(logsFolder: string): Promise<void>;
}

export async function startRecording(
  clock: Clock,
  { runFolder, startedMonotonicMs }: { runFolder: string; startedMonotonicMs: number },
): Promise<Recording> {
  const events = await openEventFile(join(runFolder, runFiles.events), { clock, startedMonotonicMs });
  const databases = openSync(join(runFolder, runFiles.databases), 'a');
  // The folder's name is the run's id.
  const run = basename(runFolder);
  let trouble: Error | undefined;
  const failed = (error: unknown): void => void (trouble ??= error as Error);
  return {
    runFolder,
    startedMonotonicMs,
    events,
    get trouble() {
      return trouble;
    },
    event: (event) => void events.append(event).catch(failed),
    database: (line) => {
      try {
        writeLine(databases, JSON.stringify({ ...onRunClock(line, startedMonotonicMs), run }));
      } catch (error) {
        failed(error);
      }
    },
    close: async (logsFolder) => {
      await events.close();
      closeSync(databases);
      await cp(logsFolder, join(runFolder, runFiles.logs), { recursive: true, force: true }).catch(
        () => undefined,
      );
    },
  };
}

function onRunClock(line: DatabaseLine, zeroMs: number): DatabaseLine {
  const atMs = rounded(line.atMs - zeroMs);
  return line.kind === 'old-writer'
    ? { ...line, atMs, fencedAtMs: rounded(line.fencedAtMs - zeroMs) }
    : { ...line, atMs };
}

function rounded(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}
