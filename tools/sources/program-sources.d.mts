// Generated from the module beside it by: npm run generate
/**
 * @typedef {{ path: string, version: string }} Found more fields than these are handed on as they are
 * @typedef {(folder: string, how: { env: NodeJS.ProcessEnv, onProgress: (line: string) => void }) =>
 * Promise<import('../cache/entry.mjs').Made>} Make
 * @typedef {import('./first-available.mjs').Tried} Tried
 * @typedef {{ cacheDir?: string | undefined, env?: NodeJS.ProcessEnv | undefined, onProgress?: ((line:
 * string) => void) | undefined }} How
 */
/**
 * @template {Found} F
 * @typedef {object} ProgramTool
 * @property {string} tool for the lines of progress
 * @property {string} row its name in the doctor's table
 * @property {boolean} required false: Showtime does without it, with less
 * @property {string} variable names the program
 * @property {readonly string[]} names on PATH, the first that is there
 * @property {(path: string, env: NodeJS.ProcessEnv) => Promise<F>} examine an installed program;
 * throws SourceFailed if it will not do
 * @property {(folder: string, version: string) => F} kept what an entry of the cache holds
 * @property {readonly { source: string, entry: string, make: Make }[]} ways to get it, each into an entry of
 * the cache
 * @property {string} get the command that gets it
 * @property {string} byHand the way out when no source worked
 */
/**
 * @template {Found} F
 * @param {ProgramTool<F>} tool @param {How} [how]
 * @returns {Promise<F & { source: string, tried: Tried[] }>} @throws {MissingToolError}
 */
export function ensureProgram<F extends Found>(tool: ProgramTool<F>, { cacheDir, env, onProgress }?: How): Promise<F & {
    source: string;
    tried: Tried[];
}>;
/**
 * The doctor's row: looks, but gets nothing.
 * @template {Found} F
 * @param {ProgramTool<F>} tool @param {How} [how]
 */
export function findProgram<F extends Found>(tool: ProgramTool<F>, { cacheDir, env }?: How): Promise<import("./tool-row.mjs").ToolRow>;
/**
 * more fields than these are handed on as they are
 */
export type Found = {
    path: string;
    version: string;
};
export type Make = (folder: string, how: {
    env: NodeJS.ProcessEnv;
    onProgress: (line: string) => void;
}) => Promise<import("../cache/entry.mjs").Made>;
export type Tried = import("./first-available.mjs").Tried;
export type How = {
    cacheDir?: string | undefined;
    env?: NodeJS.ProcessEnv | undefined;
    onProgress?: ((line: string) => void) | undefined;
};
export type ProgramTool<F extends Found> = {
    /**
     * for the lines of progress
     */
    tool: string;
    /**
     * its name in the doctor's table
     */
    row: string;
    /**
     * false: Showtime does without it, with less
     */
    required: boolean;
    /**
     * names the program
     */
    variable: string;
    /**
     * on PATH, the first that is there
     */
    names: readonly string[];
    /**
     * an installed program;
     * throws SourceFailed if it will not do
     */
    examine: (path: string, env: NodeJS.ProcessEnv) => Promise<F>;
    /**
     * what an entry of the cache holds
     */
    kept: (folder: string, version: string) => F;
    /**
     * to get it, each into an entry of
     * the cache
     */
    ways: readonly {
        source: string;
        entry: string;
        make: Make;
    }[];
    /**
     * the command that gets it
     */
    get: string;
    /**
     * the way out when no source worked
     */
    byHand: string;
};
