// Generated from the module beside it by: npm run generate
/**
 * Absolute path: `SHOWTIME_CACHE`, else `$XDG_CACHE_HOME/showtime`, else `~/.cache/showtime`. It may not
 * exist yet.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheFolder(env?: NodeJS.ProcessEnv): string;
