// Reads the timetable that `--timetable` names, and identifies it by its content.
import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { readGivenFile } from '../../platform/given-file.ts';
import type { Timetable } from '../../load/index.ts';
import { givenFile } from '../given-file.ts';
import { parseTimetable } from './parse-timetable.ts';

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

/** Hash of the content: two timetables with the same one seed a target alike. */
export function timetableHash({ screenings }: Timetable): string {
  return createHash('sha256').update(JSON.stringify(screenings)).digest('hex').slice(0, 16);
}
