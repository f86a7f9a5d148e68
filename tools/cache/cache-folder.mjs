// Where tools that were got are kept.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/**
 * Absolute path: `SHOWTIME_CACHE`, else `$XDG_CACHE_HOME/showtime`, else `~/.cache/showtime`. It may not
 * exist yet.
 * @param {NodeJS.ProcessEnv} [env]
 */
export function cacheFolder(env = process.env) {
  if (env.SHOWTIME_CACHE) return resolve(env.SHOWTIME_CACHE);
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'showtime');
}
