// Reads a cinema timetable from CSV, or refuses it with every problem and its line.
import { CsvError, parse } from 'csv-parse/sync';
import { ShowtimeError } from '../../contract/index.ts';
import type { Screening, Timetable } from '../../load/index.ts';
import { readInstant } from './instant.ts';
import { strayStarts, type Start } from './stray-starts.ts';

export const timetableColumns = [
  'screening_id',
  'theatre_id',
  'screen',
  'title',
  'starts_at',
  'seats',
  'occupancy',
] as const;

interface Row {
  record: string[];
  info: { lines: number };
}
interface Complaints {
  name: string;
  problems: string[];
}

/** More than the largest chain shows in a week. A target is seeded with each, and each customer may choose it. */
const maxScreenings = 50_000;
/** No hall is larger. */
const maxSeats = 100_000;

/** Throws ShowtimeError `bad-timetable` that lists every problem as `file:line: text`. */
export function parseTimetable(name: string, text: string): Timetable {
  const complaints: Complaints = { name, problems: [] };
  const screenings = readScreenings(text, complaints);
  if (complaints.problems.length > 0) throw badTimetable(complaints);
  return { name, screenings };
}

/** True if the times of a valid timetable name their offset from UTC. */
export function namesOffsets(text: string): boolean {
  const [, first] = split(text, { name: '', problems: [] });
  return readInstant(first?.record[4] ?? '')?.zoned === true;
}

function readScreenings(text: string, complaints: Complaints): Screening[] {
  // Read as UTF-8, a file of another kind shows as NULs or as replacement characters.
  if (/[\0\uFFFD]/.test(text))
    return complain(complaints, lineOf(text, /[\0\uFFFD]/), 'not UTF-8 text: is this a CSV file?');
  const rows = split(text, complaints);
  const [header, ...body] = rows;
  if (!header) return complaints.problems.length > 0 ? [] : complain(complaints, 1, 'the file is empty');
  if (!checkHeader(header, complaints)) return [];
  if (body.length === 0) return complain(complaints, header.info.lines, 'there is a header but no screening');
  if (body.length > maxScreenings)
    return complain(
      complaints,
      body[maxScreenings]?.info.lines ?? 1,
      `the file has ${body.length} screenings, and at most ${maxScreenings} can be played`,
    );
  const screenings = body.flatMap((row) => readRow(row, complaints) ?? []);
  checkOffsets(body, complaints);
  checkSpan(body, complaints);
  checkIds(body, complaints);
  return screenings;
}

function split(text: string, complaints: Complaints): Row[] {
  try {
    return parse(text, {
      bom: true,
      info: true,
      skip_empty_lines: true,
      trim: true,
      relax_column_count: true,
    }) as unknown as Row[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return complain(complaints, Number(error['lines'] ?? 1), `not readable as CSV: ${error.message}`);
  }
}

function checkHeader({ record, info }: Row, complaints: Complaints): boolean {
  if (record.join() === timetableColumns.join()) return true;
  complain(complaints, info.lines, `the header must be "${timetableColumns.join()}", got "${record.join()}"`);
  return false;
}

function readRow({ record, info }: Row, complaints: Complaints): Screening | undefined {
  if (record.length !== timetableColumns.length) {
    complain(complaints, info.lines, `${timetableColumns.length} columns expected, got ${record.length}`);
    return undefined;
  }
  const [
    id = '',
    theatreText = '',
    screen = '',
    title = '',
    startsAt = '',
    seatsText = '',
    occupancyText = '',
  ] = record;
  const theatre = wholeNumber(theatreText);
  const seats = wholeNumber(seatsText);
  const occupancy = share(occupancyText);
  const instant = readInstant(startsAt);
  const wrong = [
    ...(/^[A-Za-z0-9_.:-]{1,64}$/.test(id)
      ? []
      : [`screening_id must be 1 to 64 of A-Z a-z 0-9 _ . : -, got "${id}"`]),
    ...(theatre !== undefined && theatre > 0
      ? []
      : [`theatre_id must be a whole number above 0, got "${theatreText}"`]),
    ...textProblems('screen', screen, 40),
    ...textProblems('title', title, 200),
    ...(instant
      ? []
      : [
          `starts_at must be a time like 2026-11-27T19:30 (hours go on to 29: 25:10 is 01:10 of the next day), got "${startsAt}"`,
        ]),
    ...seatProblems(seats, seatsText),
    ...(occupancy !== undefined ? [] : [`occupancy must be a share from 0 to 1, got "${occupancyText}"`]),
  ];
  for (const text of wrong) complain(complaints, info.lines, text);
  if (wrong.length > 0 || theatre === undefined || seats === undefined || occupancy === undefined || !instant)
    return undefined;
  return { id, theatre, screen, title, startsAtMs: instant.ms, seats, occupancy };
}

/** A local time beside one with an offset would be compared as if it were UTC. */
function checkOffsets(body: readonly Row[], complaints: Complaints): void {
  const first = body
    .map(({ record }) => readInstant(record[4] ?? ''))
    .find((instant) => instant !== undefined);
  const other = body.find(({ record }) => {
    const instant = readInstant(record[4] ?? '');
    return instant !== undefined && instant.zoned !== first?.zoned;
  });
  if (other)
    complain(complaints, other.info.lines, 'starts_at has an offset in some rows and none in others');
}

/** Demand is reckoned from the first start to the last: one mistyped year would be reckoned for decades. */
function checkSpan(body: readonly Row[], complaints: Complaints): void {
  const starts = body.flatMap(({ record, info }): Start[] => {
    const startsAt = record[4] ?? '';
    const instant = readInstant(startsAt);
    return instant === undefined ? [] : [{ ms: instant.ms, text: startsAt, line: info.lines }];
  });
  for (const { line, text } of strayStarts(starts)) complain(complaints, line, text);
}

function checkIds(body: readonly Row[], complaints: Complaints): void {
  const seen = new Map<string, number>();
  for (const {
    record: [id = ''],
    info: { lines },
  } of body) {
    const earlier = seen.get(id);
    if (earlier !== undefined)
      complain(complaints, lines, `screening_id "${id}" was used in line ${earlier}`);
    else seen.set(id, lines);
  }
}

function seatProblems(seats: number | undefined, text: string): string[] {
  if (seats === undefined || seats === 0) return [`seats must be a whole number above 0, got "${text}"`];
  return seats > maxSeats ? [`seats must be at most ${maxSeats}, got "${text}"`] : [];
}

function textProblems(column: string, text: string, longest: number): string[] {
  if (text === '') return [`${column} is empty`];
  return text.length > longest
    ? [`${column} must have at most ${longest} characters, got ${text.length}`]
    : [];
}

function wholeNumber(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function share(text: string): number | undefined {
  const value = /^\d+(\.\d+)?$|^\.\d+$/.test(text) ? Number(text) : NaN;
  return value >= 0 && value <= 1 ? value : undefined;
}

function lineOf(text: string, sought: RegExp): number {
  return text.slice(0, text.search(sought)).split('\n').length;
}

function complain({ name, problems }: Complaints, line: number, text: string): [] {
  problems.push(`${name}:${line}: ${text}`);
  return [];
}

function badTimetable({ name, problems }: Complaints): ShowtimeError {
  return new ShowtimeError('bad-timetable', {
    what: `the timetable ${name} cannot be used`,
    why: `${problems.length === 1 ? 'it has a problem' : `it has ${problems.length} problems`}; columns are ${timetableColumns.join()}`,
    fix: 'correct the lines below; the bundled ones in scenarios/timetables/ show the format',
    problems,
  });
}
