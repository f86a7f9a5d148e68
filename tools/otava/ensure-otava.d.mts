// Generated from the module beside it by: npm run generate
/**
 * @typedef {import('./otava-program.mjs').OtavaProgram & { source: string, tried:
 * import('../sources/first-available.mjs').Tried[] }} Otava
 * @typedef {{ cacheDir?: string, env?: NodeJS.ProcessEnv, onProgress?: (line: string) => void }} How
 */
/**
 * An Otava 0.8.x that runs; the first time this may download about 70 MB.
 * @param {How} [how] @returns {Promise<Otava>} @throws {MissingToolError}
 */
export function ensureOtava({ cacheDir, env, onProgress, }?: How): Promise<Otava>;
/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export function findOtava({ cacheDir, env }?: How): Promise<import("../sources/tool-row.mjs").ToolRow>;
export type Otava = import("./otava-program.mjs").OtavaProgram & {
    source: string;
    tried: import("../sources/first-available.mjs").Tried[];
};
export type How = {
    cacheDir?: string;
    env?: NodeJS.ProcessEnv;
    onProgress?: (line: string) => void;
};
