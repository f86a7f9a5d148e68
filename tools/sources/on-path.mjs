// Finds programs by name, as a shell does, and compares versions.
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/**
 * Absolute path of the first executable of that name; undefined if there is none.
 * @param {string} name @param {NodeJS.ProcessEnv} [env] @param {readonly string[]} [alsoIn] folders looked at
 * after PATH
 */
export function onPath(name, env = process.env, alsoIn = []) {
  const folders = [...(env.PATH ?? '').split(delimiter), ...alsoIn];
  return folders
    .filter((folder) => folder !== '')
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

/** @param {string} file */
export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * True if `version` (`10.11.6`) is `least` (`10.11`) or newer, part by part. @param {string} version @param
 * {string} least
 */
export function isAtLeast(version, least) {
  const parts = version.split('.').map(Number);
  for (const [index, wanted] of least.split('.').map(Number).entries()) {
    const part = parts[index] ?? 0;
    if (part !== wanted) return part > wanted;
  }
  return true;
}
