// Generated from the module beside it by: npm run generate
/** @typedef {import('./sources/tool-row.mjs').ToolRow} ToolRow */
/**
 * One row a tool, those that are missing included. Takes under a second.
 * @param {{ cacheDir?: string, env?: NodeJS.ProcessEnv }} [how]
 * @returns {Promise<ToolRow[]>}
 */
export function doctor({ cacheDir, env }?: {
    cacheDir?: string;
    env?: NodeJS.ProcessEnv;
}): Promise<ToolRow[]>;
/** The rows without which Showtime cannot run. @param {readonly ToolRow[]} rows */
export function missingRows(rows: readonly ToolRow[]): import("./sources/tool-row.mjs").ToolRow[];
export type ToolRow = import("./sources/tool-row.mjs").ToolRow;
