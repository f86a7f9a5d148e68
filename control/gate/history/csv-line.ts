// Writes one line of CSV (RFC 4180) that Otava and a spreadsheet both read.

/** With its line break: a line without one was cut off. */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(quoted).join(',')}\n`;
}

/**
 * Text for a cell: on one line, so that one row is one line; and what a spreadsheet would run as a formula is
 * kept text by an apostrophe (OWASP, CSV injection). Numbers need no such guard, and Otava reads no text.
 */
export function textCell(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return /^[=+\-@]/.test(line) ? `'${line}` : line;
}

/** What was given to `textCell`, for showing. */
export function shownText(cell: string): string {
  return /^'[=+\-@]/.test(cell) ? cell.slice(1) : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
