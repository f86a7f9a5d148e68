// Generated from the module beside it by: npm run generate
/**
 * @typedef {{ path: string, version: string, source: string, tried: import('../sources/first-available.mjs').Tried[] }} K6
 * @typedef {{ cacheDir?: string, env?: NodeJS.ProcessEnv, onProgress?: (line: string) => void, releases?:
 * string, goProgram?: string }} How
 */
/**
 * A k6 2.x that runs; the first time this may download or build for minutes.
 * @param {How} [how] @returns {Promise<K6>} @throws
 * {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export function ensureK6({ releases, goProgram, ...how }?: How): Promise<K6>;
/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export function findK6(how?: How): Promise<import("../sources/tool-row.mjs").ToolRow>;
export type K6 = {
    path: string;
    version: string;
    source: string;
    tried: import("../sources/first-available.mjs").Tried[];
};
export type How = {
    cacheDir?: string;
    env?: NodeJS.ProcessEnv;
    onProgress?: (line: string) => void;
    releases?: string;
    goProgram?: string;
};
