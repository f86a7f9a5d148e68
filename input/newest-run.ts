// The run that `showtime watch` shows without a folder: the newest that plays, else the newest.
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { runFiles, ShowtimeError } from '../contract/index.ts';
import { openRun, type RecordedRun } from '../reports/index.ts';

/** While a run plays, one of these grows at least so often, ms: an export of stored orders takes a while. */
const growsWithinMs = 60_000;
const growing = [runFiles.machine, runFiles.events, runFiles.ledger, runFiles.stored];

/** `wallMs`: now, ms since 1970. @throws ShowtimeError no-run */
export function newestRun(runsFolder: string, wallMs: number): RecordedRun {
  const runs = foldersIn(runsFolder).flatMap((dir) => readable(dir) ?? []);
  const found = runs.find((run) => isPlaying(run, wallMs)) ?? runs[0];
  if (found !== undefined) return found;
  throw new ShowtimeError('no-run', {
    what: `there is no run in ${runsFolder}`,
    why: 'watch shows a run that plays or was recorded, and none was ever recorded there',
    fix: 'name a run folder, or start a run: showtime run --live',
  });
}

/** True while something is still recorded into the folder. */
export function isPlaying({ dir, record }: RecordedRun, wallMs: number): boolean {
  return record.endedMs === null && wallMs - lastGrownMs(dir) <= growsWithinMs;
}

/** Newest first: their names begin with the time of their start. */
function foldersIn(runsFolder: string): string[] {
  try {
    return readdirSync(runsFolder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name)
      .sort()
      .reverse()
      .map((name) => join(runsFolder, name));
  } catch {
    return [];
  }
}

/** Other folders, such as those of gates, are no runs. */
function readable(dir: string): RecordedRun | undefined {
  try {
    return openRun(dir);
  } catch {
    return undefined;
  }
}

function lastGrownMs(dir: string): number {
  return Math.max(
    0,
    ...growing.map((name) => statSync(join(dir, name), { throwIfNoEntry: false })?.mtimeMs ?? 0),
  );
}
