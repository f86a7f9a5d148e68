// Reads a history file, or refuses it with every problem and its line.
import { CsvError, parse } from 'csv-parse/sync';
import { gateOutcomes, ShowtimeError } from '../../../contract/index.ts';
import { readGivenFile } from '../../../platform/given-file.ts';
import { figureOf, figures, fixedColumns } from './history-row.ts';

export interface HistoryRow {
  /** Line of the file, from 1; the header is line 1. */
  line: number;
  /** By column of the header. */
  cells: readonly string[];
}
export interface History {
  header: readonly string[];
  rows: readonly HistoryRow[];
}
interface Parsed {
  record: string[];
  info: { lines: number };
}

const shownProblems = 10;

/**
 * Undefined if there is no such file, or nothing in it. @throws ShowtimeError bad-history with each problem
 * as `file:line: text`
 */
export function readHistory(file: string): History | undefined {
  const text = readText(file);
  if (text === undefined || text === '') return undefined;
  const [header, ...rows] = split(file, text);
  const columns = header?.record ?? [];
  refuseIfAny(
    file,
    headerProblems(columns).map((problem) => `${file}:1: ${problem}`),
  );
  refuseIfAny(file, [
    ...rows.flatMap((row) =>
      rowProblems(columns, row).map((problem) => `${file}:${row.info.lines}: ${problem}`),
    ),
    ...tornLine(file, text),
  ]);
  return { header: columns, rows: rows.map(({ record, info }) => ({ line: info.lines, cells: record })) };
}

/** The file holds something else than a gate wrote. */
export function badHistory(file: string, problems: readonly string[]): ShowtimeError {
  const more = problems.length - shownProblems;
  return new ShowtimeError('bad-history', {
    what: `"${file}" is no history of a release gate that can be used`,
    why: `a history is the CSV that \`showtime gate --history FILE.csv\` writes: ${fixedColumns.join()} and then figures of budgets; nothing was changed`,
    problems: [...problems.slice(0, shownProblems), ...(more > 0 ? [`and ${more} more`] : [])],
    fix: 'correct or remove the lines named above, or name another file; --history makes one that does not exist yet',
  });
}

function readText(file: string): string | undefined {
  try {
    return readGivenFile(file, 'history');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw badHistory(file, [`${file}: cannot be read: ${(error as Error).message}`]);
  }
}

function split(file: string, text: string): Parsed[] {
  // Read as UTF-8, a file of another kind shows as NULs or as replacement characters.
  if (/[\0\uFFFD]/.test(text))
    throw badHistory(file, [
      `${file}:${text.split(/[\0\uFFFD]/)[0]?.split('\n').length}: not UTF-8 text: is this a CSV file?`,
    ]);
  try {
    // A spreadsheet may have saved it with CRLF, and gates append with LF.
    return parse(text, {
      bom: true,
      info: true,
      relax_column_count: true,
      record_delimiter: ['\r\n', '\n'],
    }) as unknown as Parsed[];
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw badHistory(file, [`${file}:${Number(error['lines'] ?? 1)}: not readable as CSV: ${error.message}`]);
  }
}

function headerProblems(columns: readonly string[]): string[] {
  if (fixedColumns.some((column, at) => columns[at] !== column))
    return [`the header must begin with "${fixedColumns.join()}", got "${columns.join()}"`];
  const others = columns.slice(fixedColumns.length);
  return [
    ...others
      .filter((column) => figureOf(column) === undefined)
      .map((column) => `column "${column}" is no figure of a budget, which ends in .${figures.join(', .')}`),
    ...new Set(
      others
        .filter((column, at) => others.indexOf(column) !== at)
        .map((column) => `column "${column}" is there twice`),
    ),
  ];
}

function rowProblems(columns: readonly string[], { record }: Parsed): string[] {
  if (record.length !== columns.length) return [`${columns.length} columns expected, got ${record.length}`];
  const [time = '', , outcome = ''] = record;
  return [
    ...(/^\d{4}-\d\d-\d\dT\d\d:\d\d.*(Z|[+-]\d\d:\d\d)$/.test(time) && Number.isFinite(Date.parse(time))
      ? []
      : [`time must be like 2026-11-23T19:00:00+00:00, got "${time}"`]),
    ...(gateOutcomes.some((one) => one === outcome)
      ? []
      : [`outcome must be one of ${gateOutcomes.join(', ')}, got "${outcome}"`]),
    ...columns.flatMap((column, at) =>
      at < fixedColumns.length || isFigure(record[at] ?? '')
        ? []
        : [`${column} must be a number or empty, got "${record[at]}"`],
    ),
  ];
}

function isFigure(cell: string): boolean {
  return cell === '' || /^-?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(cell);
}

/**
 * A full disk can cut a line anywhere, and half a number is still a number. Only a final line break proves
 * that the line is complete.
 */
function tornLine(file: string, text: string): string[] {
  if (text.endsWith('\n')) return [];
  return [
    `${file}:${text.split('\n').length}: the last line is cut off: it has no line break at its end (remove it, or end it with one if it is whole)`,
  ];
}

function refuseIfAny(file: string, problems: readonly string[]): void {
  if (problems.length > 0) throw badHistory(file, problems);
}
