// Generated from the module beside it by: npm run generate
/**
 * @typedef {object} ToolRow
 * @property {string} tool
 * @property {boolean} found
 * @property {boolean} required false: Showtime does without it, with less
 * @property {string | null} source the way that led to it
 * @property {string | null} version
 * @property {string | null} path
 * @property {import('./first-available.mjs').Tried[]} tried the ways that failed, in order, each with its reason
 * @property {string} get the exact command that gets it
 */
/**
 * @param {string} tool
 * @param {{ found?: { source: string, version: string, path: string } | undefined, tried?:
 * import('./first-available.mjs').Tried[], get: string, required?: boolean }} what
 * @returns {ToolRow}
 */
export function toolRow(tool: string, { found, tried, get, required }: {
    found?: {
        source: string;
        version: string;
        path: string;
    } | undefined;
    tried?: import("./first-available.mjs").Tried[];
    get: string;
    required?: boolean;
}): ToolRow;
export type ToolRow = {
    tool: string;
    found: boolean;
    /**
     * false: Showtime does without it, with less
     */
    required: boolean;
    /**
     * the way that led to it
     */
    source: string | null;
    version: string | null;
    path: string | null;
    /**
     * the ways that failed, in order, each with its reason
     */
    tried: import("./first-available.mjs").Tried[];
    /**
     * the exact command that gets it
     */
    get: string;
};
