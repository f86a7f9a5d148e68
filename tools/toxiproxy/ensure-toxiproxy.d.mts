// Generated from the module beside it by: npm run generate
/**
 * A Toxiproxy 2 that runs; the first time it may be built, which takes Go, its module proxy and half a minute.
 * @param {How} [how] `goProgram` is the Go to use
 * @returns {Promise<Toxiproxy>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export function ensureToxiproxy({ goProgram, ...how }?: How): Promise<Toxiproxy>;
/**
 * The doctor's row: looks, but gets nothing.
 * @param {import('../sources/program-sources.mjs').How} [how]
 * @returns {Promise<import('../sources/tool-row.mjs').ToolRow>}
 */
export function findToxiproxy(how?: import("../sources/program-sources.mjs").How): Promise<import("../sources/tool-row.mjs").ToolRow>;
/** As in go.mod, which a test compares. */
export const TOXIPROXY_VERSION: "2.5.0";
export type Toxiproxy = {
    path: string;
    version: string;
    source: string;
    tried: import("../sources/first-available.mjs").Tried[];
};
export type How = import("../sources/program-sources.mjs").How & {
    goProgram?: string | undefined;
};
