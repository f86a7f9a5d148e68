// Reads a timetable for what happens at its times, not only between them: they must be known in UTC.
import { ShowtimeError } from '../../contract/index.ts';
import type { Timetable } from '../../load/index.ts';
import { readGivenFile } from '../../platform/given-file.ts';
import { namesOffsets } from './parse-timetable.ts';
import { readTimetable } from './read-timetable.ts';

/**
 * A timetable whose `startsAtMs` are real instants. `timeZone` (`Asia/Tokyo`) is needed for times without an offset,
 * and refused beside times that have one. @throws ShowtimeError bad-timetable, bad-flag
 */
export function readUtcTimetable(path: string, timeZone: string | undefined): Timetable {
  const timetable = readTimetable(path);
  const zoned = namesOffsets(readGivenFile(path, 'timetable'));
  if (timeZone !== undefined && !isTimeZone(timeZone))
    throw new ShowtimeError('bad-flag', {
      what: `--time-zone ${timeZone} is no time zone`,
      why: 'it is not in the IANA list of this Node',
      fix: 'name one like Asia/Tokyo or Europe/Berlin',
    });
  if (zoned && timeZone !== undefined)
    throw new ShowtimeError('bad-flag', {
      what: `--time-zone ${timeZone} beside a timetable that names its offsets`,
      why: `the times of ${path} have an offset from UTC each, and both could differ`,
      fix: 'leave --time-zone out',
    });
  if (!zoned && timeZone === undefined)
    throw new ShowtimeError('bad-flag', {
      what: `the times of ${path} name no offset from UTC, and there is no --time-zone`,
      why: 'nodes are protected at real times, so these must be known in UTC',
      fix: 'add --time-zone, like Asia/Tokyo, or write offsets into the file, like 2026-11-27T19:30+09:00',
    });
  if (timeZone === undefined) return timetable;
  const offsetAt = offsetsOf(timeZone);
  return {
    ...timetable,
    screenings: timetable.screenings.map((screening) => ({
      ...screening,
      startsAtMs: instantOf(screening.startsAtMs, offsetAt),
    })),
  };
}

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/**
 * The instant at which clocks show `localMs` (read as if it were UTC). The second look is for the hours around a
 * change of the clocks; of an hour that comes twice it takes one, of an hour that is left out the next.
 */
function instantOf(localMs: number, offsetAt: (ms: number) => number): number {
  return localMs - offsetAt(localMs - offsetAt(localMs));
}

/** What a zone is ahead of UTC at an instant, ms. */
function offsetsOf(timeZone: string): (ms: number) => number {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return (ms) => {
    const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, Number(value)]));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000;
  };
}
