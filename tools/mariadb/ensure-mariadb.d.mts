// Generated from the module beside it by: npm run generate
/**
 * @typedef {import('./mariadb-layout.mjs').MariadbLayout & { source: string, tried:
 * import('../sources/first-available.mjs').Tried[] }} Mariadb
 * @typedef {{ cacheDir?: string, env?: NodeJS.ProcessEnv, onProgress?: (line: string) => void }} How
 */
/**
 * A MariaDB server 10.11 or newer that runs; the first time this may download about 8 MB.
 * @param {How} [how] @returns {Promise<Mariadb>} @throws {MissingToolError}
 */
export function ensureMariadb({ cacheDir, env, onProgress, }?: How): Promise<Mariadb>;
/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export function findMariadb({ cacheDir, env }?: How): Promise<import("../sources/tool-row.mjs").ToolRow>;
export type Mariadb = import("./mariadb-layout.mjs").MariadbLayout & {
    source: string;
    tried: import("../sources/first-available.mjs").Tried[];
};
export type How = {
    cacheDir?: string;
    env?: NodeJS.ProcessEnv;
    onProgress?: (line: string) => void;
};
