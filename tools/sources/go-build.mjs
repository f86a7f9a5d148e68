// Builds a program from source with Go, pinned by the go.mod and go.sum of a folder.
import { cp, mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { SourceFailed } from './first-available.mjs';
import { onPath } from './on-path.mjs';

// Static, and independent of the user's Go settings.
const BUILD_ENV = { CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-mod=readonly' };
const MODULE_FILES = ['go.mod', 'go.sum'];

/** Go, if there is one. @param {NodeJS.ProcessEnv} [env] */
export function goOnPath(env = process.env) {
  return onPath('go', env, ['/usr/local/go/bin']);
}

/**
 * @typedef {object} GoBuild
 * @property {string} here folder of go.mod and go.sum
 * @property {readonly string[]} [sources] files beside them that are compiled, too
 * @property {string} program name of the file that is built
 * @property {string} target the package that is compiled
 * @property {readonly string[]} flags of `go build`
 * @property {string | undefined} go the Go to use; undefined: there is none
 * @property {((line: string) => void) | undefined} [onLine] called with each line that Go prints
 * @property {number} [timeoutMs]
 */

/**
 * Fills `folder` with the program, and resolves with its path. @param {string} folder @param {GoBuild} build
 * @returns {Promise<string>} @throws {SourceFailed}
 */
export async function goBuild(
  folder,
  { here, sources = [], program, target, flags, go, onLine, timeoutMs = 600_000 },
) {
  if (go === undefined) throw new SourceFailed('there is no go on PATH');
  // A copy, so that a build can never change the committed files.
  const module = join(folder, 'module');
  await mkdir(module);
  for (const file of [...MODULE_FILES, ...sources]) await cp(join(here, file), join(module, file));
  const path = join(folder, program);
  const ended = await runCommand(go, ['build', '-trimpath', ...flags, '-o', path, target], {
    cwd: module,
    env: { ...process.env, ...BUILD_ENV },
    timeoutMs,
    ...(onLine === undefined ? {} : { onLine }),
  });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed('go build', ended));
  await rm(module, { recursive: true });
  return path;
}

/** The version of a module that go.mod requires; empty if it requires none. @param {string} here @param {string} module */
export async function pinnedVersion(here, module) {
  const text = await readFile(join(here, 'go.mod'), 'utf8');
  const required = text.split('\n').map((line) =>
    line
      .trim()
      .replace(/^require /, '')
      .split(' '),
  );
  return required.find(([name]) => name === module)?.[1]?.replace(/^v/, '') ?? '';
}
