// Throughput, errors by status and reason, and the times of each journey over the whole run.
import type { BrowserFigures, RequestFigures } from '../../../../contract/index.ts';
import type { ReportInput } from '../../../report-input.ts';
import { count, percent } from '../../figures.ts';
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
} from '../../request-text.ts';
import { html, type Markup } from '../markup.ts';
import { section } from './section.ts';

/** Rows that are seen before the table is opened. */
const openRows = 20;

/** Null for a run without samples. */
export function requestSection({ verdict: { requests, browser, notes = [] } }: ReportInput): Markup | null {
  if (requests === undefined) return null;
  return section(
    'requests',
    'Requests',
    timesOf[requests.timedFrom].about,
    html`
<p class="plain">${throughputSentence(requests, browser)}.</p>
${notes.map((note) => html`<p class="note remark"><strong>Note:</strong> ${note}.</p>`)}
${timeTables(requests)}
${browser === undefined ? null : browserTable(browser)}
${errorTable(requests)}`,
  );
}

function timeTables(requests: RequestFigures): Markup | null {
  const rows = journeyRows(requests);
  if (rows.length === 0) return null;
  const rest = rows.slice(openRows);
  return html`${timeTable(requests, rows.slice(0, openRows))}${rest.length === 0 ? null : html`<details><summary>${count(rest.length)} more journeys</summary>${timeTable(requests, rest)}</details>`}`;
}

function timeTable({ timedFrom }: RequestFigures, rows: ReturnType<typeof journeyRows>): Markup {
  const { title } = timesOf[timedFrom];
  return html`
<div class="scroll" tabindex="0" role="region" aria-label="${title} by journey"><table class="numbers named">
  <thead><tr><th scope="col">${title}</th>${journeyColumns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
  <tbody>${rows.map((row) => html`<tr><th scope="row">${row.journey}</th>${journeyCells(row).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

function browserTable(browser: BrowserFigures): Markup {
  return html`
<p class="plain">Browser: ${browserSentence(browser)}. k6 counts them apart from the requests of the script itself.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Times of the browser"><table class="numbers named">
  <thead><tr><th scope="col">Browser</th>${browserColumns.map((column) => html`<th scope="col">${column}</th>`)}</tr></thead>
  <tbody>${browser.trends.map((trend) => html`<tr><th scope="row">${trend.metric}</th>${browserCells(trend).map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`;
}

function errorTable({ errors, sent }: RequestFigures): Markup | null {
  if (errors.length === 0) return null;
  return html`
<table class="numbers named errors"><caption><h3>Why requests failed</h3></caption>
  <thead><tr><th scope="col">Status or reason</th><th scope="col">Requests</th><th scope="col">Share</th></tr></thead>
  <tbody>${errors.map((error) => html`<tr><th scope="row">${errorText(error)}</th><td>${count(error.count)}</td><td>${percent(error.count / sent)}</td></tr>`)}</tbody></table>`;
}
