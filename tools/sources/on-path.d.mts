// Generated from the module beside it by: npm run generate
/**
 * Absolute path of the first executable of that name; undefined if there is none.
 * @param {string} name @param {NodeJS.ProcessEnv} [env] @param {readonly string[]} [alsoIn] folders looked at
 * after PATH
 */
export function onPath(name: string, env?: NodeJS.ProcessEnv, alsoIn?: readonly string[]): string | undefined;
/** @param {string} file */
export function isExecutable(file: string): boolean;
/**
 * True if `version` (`10.11.6`) is `least` (`10.11`) or newer, part by part. @param {string} version @param
 * {string} least
 */
export function isAtLeast(version: string, least: string): boolean;
