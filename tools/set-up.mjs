// Makes a checkout runnable: Node's version, npm packages, compiled sources. Does nothing that is done
// already.
import { join, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from './cache/cache-folder.mjs';
import { sha256 } from './cache/fingerprint.mjs';
import { withLock } from './cache/lock.mjs';
import { areDependenciesCurrent, installDependencies } from './checkout/dependencies.mjs';
import { build, isBuildCurrent } from './checkout/build.mjs';
import { nodeProblem } from './checkout/node-version.mjs';
import { SetUpError } from './checkout/set-up-error.mjs';
import { liveProgress } from './live-progress.mjs';

/** The checkout that this file is part of. */
export const CHECKOUT = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Under a second when nothing is to be done; about a minute in a fresh clone.
 * Two at once in one checkout wait for each other.
 * @param {{ root?: string, onProgress?: (line: string) => void }} [how] @throws {SetUpError}
 */
export async function setUp({ root = CHECKOUT, onProgress = () => {} } = {}) {
  const problem = nodeProblem();
  if (problem !== undefined) throw new SetUpError(69, problem);
  if ((await areDependenciesCurrent(root)) && (await isBuildCurrent(root))) return;
  const lock = join(cacheFolder(), `set-up-${sha256(root).slice(0, 16)}.lock`);
  await withLock(lock, () => doWhatIsMissing(root, onProgress), {
    onWait: (pid) => onProgress(`waiting for process ${pid}, which is setting up`),
  });
}

async function doWhatIsMissing(root, onProgress) {
  if (!(await areDependenciesCurrent(root))) await installDependencies(root, { onProgress });
  if (!(await isBuildCurrent(root))) await build(root, { onProgress });
}

/** For programs: sets up with progress on stderr; on failure prints the three lines and exits. */
export async function setUpOrExit() {
  const progress = liveProgress(process.stderr);
  try {
    await setUp({ onProgress: progress.say });
    progress.clear();
  } catch (error) {
    progress.clear();
    exitWith(error);
  }
}

/**
 * Prints an error of set-up or of a missing tool, and exits with its code; any other error goes on. @param
 * {any} error
 */
export function exitWith(error) {
  if (error.exitCode === undefined || error.what === undefined) throw error;
  process.stderr.write(`what: ${error.what}\nwhy:  ${error.why}\nfix:  ${error.fix}\n`);
  process.exit(error.exitCode);
}
