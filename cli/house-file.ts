// Turns a timetable into the house file that a target's seed reads: theatres and screenings, none starting
// within the run.
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { houseOf, parseTimetable, type Timetable } from '../load/index.ts';
import { readGivenFile } from '../contract/index.ts';
import { givenFile } from './given-file.ts';

/** No film starts for this long after the target came up, ms: longer than the longest run. */
const noStartForMs = 5 * 3_600_000;

/** Reads and validates a timetable. @throws ShowtimeError bad-timetable with every problem */
export function readTimetable(path: string): Timetable {
  const text = givenFile(
    'bad-timetable',
    path,
    () => readGivenFile(path, 'timetable'),
    'give the path of a timetable; scenarios/timetables/ holds examples',
  );
  return parseTimetable(basename(path), text);
}

/** Tells one timetable from another by its content: theatres and screenings that a target was seeded with. */
export function timetableMark({ screenings }: Timetable): string {
  return createHash('sha256').update(JSON.stringify(screenings)).digest('hex').slice(0, 16);
}

/** Writes `house.json` into a target's folder and returns its path. */
export async function writeHouseFile(folder: string, timetable: Timetable, wallMs: number): Promise<string> {
  const path = join(folder, 'house.json');
  await writeFile(path, JSON.stringify(houseOf(timetable, wallMs + noStartForMs)), { mode: 0o600 });
  return path;
}
