// Writes events and database states into the run folder while a run records. A failed write is recorded as
// trouble: a run folder that lacks lines must not count as complete.
import { closeSync, openSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { runFiles, type Clock, type DatabaseLine, type NewEvent } from '../../contract/index.ts';
import { openEventFile, type EventFile } from '../../platform/event-file.ts';
import { writeLine } from '../../platform/append-file.ts';

export interface Recording {
  readonly runFolder: string;
  readonly startedMonotonicMs: number;
  readonly events: EventFile;
  /** What went wrong first, if anything could not be written. */
  readonly trouble: Error | undefined;
  /** Records an event of pods or databases, of now or of `atMs` (absolute). Never throws: the caller must go on. */
  event(event: NewEvent, atMs?: number): void;
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
    event: (event, atMs) => void events.append(event, atMs).catch(failed),
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
