// Generated from the module beside it by: npm run generate
/** Go, if there is one. @param {NodeJS.ProcessEnv} [env] */
export function goProgram(env?: NodeJS.ProcessEnv): string | undefined;
/**
 * Path of the program; the first time it is built, which takes Go 1.25 or newer, its module proxy and up to a
 * minute.
 * @param {{ cacheDir?: string, go?: string | undefined }} [how] @returns {Promise<string>} @throws
 * {SourceFailed}
 */
export function ensureGrafanaSchema({ cacheDir, go }?: {
    cacheDir?: string;
    go?: string | undefined;
}): Promise<string>;
