// The first section of summary.md: throughput, errors, and the times of each journey.
import type { RequestFigures, Verdict } from '../../contract/index.ts';
import { count, counted } from './figures.ts';
import { md, table } from './markdown.ts';
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
} from './request-text.ts';

/** Errors and journeys in a pull request; the page has the rest. */
const mostErrors = 5;
const mostRows = 7;

/** Parts to be joined by blank lines. */
export function requestParts({ requests, browser }: Pick<Verdict, 'requests' | 'browser'>): string[] {
  if (requests === undefined) return [];
  const { errors } = requests;
  const more = errors.length - mostErrors;
  const named = errors
    .slice(0, mostErrors)
    .map((error) => `${count(error.count)} × ${md(errorText(error))}`)
    .join(', ');
  const failures =
    errors.length === 0 ? '' : ` Failed: ${named}${more > 0 ? ` and ${counted(more, 'other kind')}` : ''}.`;
  return [
    '### Requests',
    `${throughputSentence(requests, browser)}.${failures}`,
    ...timeTable(requests),
    ...browserParts(browser),
  ];
}

function browserParts(browser: Verdict['browser']): string[] {
  if (browser === undefined) return [];
  const columns = [{ title: 'Browser' }, ...browserColumns.map((title) => ({ title, figure: true }))];
  const rows = browser.trends.map((trend) => [`\`${trend.metric}\``, ...browserCells(trend)]);
  return [`Browser: ${browserSentence(browser)}.`, ...(rows.length === 0 ? [] : [table(columns, rows)])];
}

function timeTable(requests: RequestFigures): string[] {
  const rows = journeyRows(requests);
  if (rows.length === 0) return [];
  const columns = [
    { title: timesOf[requests.timedFrom].title },
    ...journeyColumns.map((title) => ({ title, figure: true })),
  ];
  const more = rows.length - mostRows;
  const shown = rows.slice(0, mostRows).map((row) => [md(row.journey), ...journeyCells(row)]);
  return [table(columns, shown) + (more > 0 ? `\n\n… and ${count(more)} more in \`report.html\`.` : '')];
}
