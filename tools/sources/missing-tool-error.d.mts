// Generated from the module beside it by: npm run generate
/** @typedef {import('./tool-row.mjs').ToolRow} ToolRow */
/** Showtime exits with 69 on it. `rows` are the missing tools' rows of the doctor's table. */
export class MissingToolError extends Error {
    /** @param {readonly ToolRow[]} rows at least one */
    constructor(rows: readonly ToolRow[]);
    rows: readonly import("./tool-row.mjs").ToolRow[];
    exitCode: number;
    what: string;
    why: string;
    fix: string;
}
export type ToolRow = import("./tool-row.mjs").ToolRow;
