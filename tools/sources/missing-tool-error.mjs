// The error of a start that lacks a tool; it carries the doctor's rows, so that the whole table can be shown.

/** @typedef {import('./tool-row.mjs').ToolRow} ToolRow */

/** Showtime exits with 69 on it. `rows` are the missing tools' rows of the doctor's table. */
export class MissingToolError extends Error {
  /** @param {readonly ToolRow[]} rows at least one */
  constructor(rows) {
    const names = rows.map((row) => row.tool).join(', ');
    super(`missing: ${names}`);
    this.name = 'MissingToolError';
    this.rows = rows;
    this.exitCode = 69;
    this.what = `Showtime needs ${names}, and no way to have ${rows.length === 1 ? 'it' : 'them'} worked.`;
    this.why = rows
      .flatMap((row) => row.tried.map(({ source, reason }) => `${row.tool}: ${source}: ${reason}`))
      .join('; ');
    this.fix = rows.map((row) => row.get).join('  and  ');
  }
}
