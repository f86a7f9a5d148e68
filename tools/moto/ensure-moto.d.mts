// Generated from the module beside it by: npm run generate
/**
 * A moto that starts; the first time this downloads about 30 MB.
 * @param {How} [how] @returns {Promise<Moto>} @throws {MissingToolError}
 */
export function ensureMoto({ cacheDir, env, onProgress, }?: How): Promise<Moto>;
/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export function findMoto({ cacheDir, env }?: How): Promise<import("../sources/tool-row.mjs").ToolRow>;
/** As in requirements.txt, which a test compares. */
export const MOTO_VERSION: "5.2.5";
/**
 * start `path` with `args` and a port; the settings of
 * aurora_pair.py stand in SHOWTIME_AURORA_PAIR
 */
export type Moto = {
    path: string;
    args: string[];
    version: string;
    source: string;
    tried: import("../sources/first-available.mjs").Tried[];
};
export type How = {
    cacheDir?: string;
    env?: NodeJS.ProcessEnv;
    onProgress?: (line: string) => void;
};
