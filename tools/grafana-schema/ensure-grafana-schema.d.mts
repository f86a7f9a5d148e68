// Generated from the module beside it by: npm run generate
/**
 * Path of the program; the first time it is built, which takes Go 1.25 or newer, its module proxy and up to a
 * minute.
 * @param {{ cacheDir?: string, go?: string | undefined }} [how] @returns {Promise<string>} @throws
 * {import('../sources/first-available.mjs').SourceFailed}
 */
export function ensureGrafanaSchema({ cacheDir, go }?: {
    cacheDir?: string;
    go?: string | undefined;
}): Promise<string>;
