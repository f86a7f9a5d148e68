// The first figures that a load test is read for: throughput, errors, and the times of each journey.
import { terminalLine, type BrowserFigures, type RequestFigures } from '../../contract/index.ts';
import {
  browserCells,
  browserColumns,
  browserSentence,
  errorText,
  journeyCells,
  journeyColumns,
  journeyRows,
  throughputSentence,
  timesOf,
} from '../../reports/index.ts';

/** Lines of a terminal; the report has the rest. */
const shownErrors = 8;
const shownJourneys = 12;
/** A URL with its query may be longer than a terminal is wide. */
const widestName = 60;

/** Lines with an empty one at the end. */
export function requestLines(requests: RequestFigures, browser?: BrowserFigures): string[] {
  const { errors } = requests;
  const more = errors.length - shownErrors;
  return [
    `requests: ${throughputSentence(requests, browser)}`,
    ...errors.slice(0, shownErrors).map((error) => `  ${error.count} × ${terminalLine(errorText(error))}`),
    ...(more > 0 ? [`  … and ${more} more kinds in the report`] : []),
    ...timeLines(requests),
    ...(browser === undefined ? [] : browserLines(browser)),
    '',
  ];
}

function timeLines(requests: RequestFigures): string[] {
  const rows = journeyRows(requests);
  if (rows.length === 0) return [];
  const cells = [
    [timesOf[requests.timedFrom].title.toLowerCase(), ...journeyColumns],
    ...rows.slice(0, shownJourneys).map((row) => [shortName(row.journey), ...journeyCells(row)]),
  ];
  const more = rows.length - shownJourneys;
  return [...aligned(cells), ...(more > 0 ? [`… and ${more} more in the report`] : [])];
}

function browserLines(browser: BrowserFigures): string[] {
  const rows = browser.trends.map((trend) => [trend.metric, ...browserCells(trend)]);
  return [
    `browser: ${browserSentence(browser)}`,
    ...(rows.length === 0 ? [] : aligned([['', ...browserColumns], ...rows])),
  ];
}

/** The first column to the left, figures to the right. */
function aligned(cells: readonly (readonly string[])[]): string[] {
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}

function shortName(journey: string): string {
  const line = terminalLine(journey);
  return line.length > widestName ? `${line.slice(0, widestName - 1)}…` : line;
}
