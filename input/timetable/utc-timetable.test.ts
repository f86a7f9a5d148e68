// Times of a timetable as instants, or a refusal that names what is missing.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readUtcTimetable } from './utc-timetable.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'timetable-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function startOf(startsAt: string, timeZone?: string): string {
  const path = join(folder, 't.csv');
  writeFileSync(
    path,
    `screening_id,theatre_id,screen,title,starts_at,seats,occupancy\ns1,7,Screen 1,Heat,${startsAt},120,0.5\n`,
  );
  const [screening] = readUtcTimetable(path, timeZone).screenings;
  return new Date(screening?.startsAtMs ?? Number.NaN).toISOString();
}

it('a time with an offset needs no time zone', () => {
  expect(startOf('2026-11-27T19:30+09:00')).toBe('2026-11-27T10:30:00.000Z');
});

it.each([
  ['2026-11-27T19:30', 'Asia/Tokyo', '2026-11-27T10:30:00.000Z'],
  ['2026-11-27T25:10', 'Asia/Tokyo', '2026-11-27T16:10:00.000Z'],
  ['2026-01-15T20:00', 'Europe/Berlin', '2026-01-15T19:00:00.000Z'],
  ['2026-07-15T20:00', 'Europe/Berlin', '2026-07-15T18:00:00.000Z'],
  // The night in which clocks go from 2 to 3, an hour before and after.
  ['2026-03-29T01:30', 'Europe/Berlin', '2026-03-29T00:30:00.000Z'],
  ['2026-03-29T03:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z'],
  // The night in which they go back from 3 to 2.
  ['2026-10-25T01:30', 'Europe/Berlin', '2026-10-24T23:30:00.000Z'],
  ['2026-10-25T03:30', 'Europe/Berlin', '2026-10-25T02:30:00.000Z'],
  ['2026-12-31T18:00', 'America/New_York', '2026-12-31T23:00:00.000Z'],
])('%s in %s is %s', (startsAt, timeZone, instant) => {
  expect(startOf(startsAt, timeZone)).toBe(instant);
});

it.each([
  ['2026-11-27T19:30', undefined, 'name no offset from UTC, and there is no --time-zone'],
  ['2026-11-27T19:30', 'Mars/Olympus', '--time-zone Mars/Olympus is no time zone'],
  ['2026-11-27T19:30Z', 'Asia/Tokyo', 'beside a timetable that names its offsets'],
  ['tonight', 'Asia/Tokyo', 'timetable'],
])('%s with the time zone %s is refused', (startsAt, timeZone, because) => {
  expect(() => startOf(startsAt, timeZone)).toThrow(because);
});
