// A program that users may have installed, and that is otherwise built from a pinned Go module.
import { join } from 'node:path';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { SourceFailed } from './first-available.mjs';
import { goBuild, goOnPath, pinnedVersion } from './go-build.mjs';
import { isAtLeast } from './on-path.mjs';

/**
 * @typedef {object} GoProgram
 * @property {string} name of the tool, in commands and in the cache
 * @property {string} title its name in messages
 * @property {string} row its name in the doctor's table
 * @property {string} variable names the program
 * @property {readonly string[]} names on PATH; the first is that of the built file
 * @property {{ here: string, module: string, target: string, version: string }} pinned the folder of go.mod, the
 * module and the package that is built, and the version that go.mod requires
 * @property {(version: string) => readonly string[]} flags of `go build` for the version in go.mod
 * @property {string} takes how long a build takes, for a line of progress
 * @property {{ args: readonly string[], pattern: RegExp }} versionBy how the program prints its version, the first
 * group of the pattern
 * @property {{ oldest: string, before: string }} usable the versions that will do
 * @property {string} byHand the way out when no source worked
 */

/**
 * The tool for `ensureProgram` and `findProgram`.
 * @param {GoProgram} program @param {string | undefined} [go] the Go to use; undefined: the one on PATH
 * @returns {import('./program-sources.mjs').ProgramTool<import('./program-sources.mjs').Found>}
 */
export function goProgramTool(program, go) {
  const { name, row, variable, names, pinned, byHand } = program;
  return {
    tool: name,
    row,
    required: false,
    variable,
    names,
    examine: async (path) => ({ path, version: await usableVersion(program, path) }),
    kept: (folder, version) => ({ path: join(folder, names[0]), version }),
    ways: [
      {
        source: 'go build',
        entry: `${name}-${pinned.version}-${process.platform}-${process.arch}`,
        make: (folder, { onProgress }) => make(program, folder, go, onProgress),
      },
    ],
    get: `node tools/get.mjs ${name}`,
    byHand,
  };
}

/**
 * @param {GoProgram} program @param {string} folder @param {string | undefined} go
 * @param {(line: string) => void} onProgress
 */
async function make({ title, names, pinned, flags, takes }, folder, go, onProgress) {
  onProgress(`building ${title} from source with Go (${takes}, once)`);
  // A program that Go builds from a module prints `(devel)`: its version is in go.mod.
  const version = await pinnedVersion(pinned.here, pinned.module);
  await goBuild(folder, {
    here: pinned.here,
    program: names[0],
    target: pinned.target,
    flags: flags(version),
    go: go ?? goOnPath(),
  });
  return { source: 'go build', version, files: [names[0]] };
}

/** @param {GoProgram} program @param {string} path of an installed one @throws {SourceFailed} */
async function usableVersion({ title, versionBy, usable }, path) {
  const ended = await runCommand(path, versionBy.args, { timeoutMs: 15_000 });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed(`${path} ${versionBy.args.join(' ')}`, ended));
  const version = versionBy.pattern.exec(ended.stdout)?.[1];
  if (version === undefined)
    throw new SourceFailed(`${path} prints no version of ${title}: ${ended.stdout.slice(0, 80).trim()}`);
  if (!isAtLeast(version, usable.oldest) || isAtLeast(version, usable.before))
    throw new SourceFailed(
      `${path} is ${title} ${version}; ${usable.oldest} or newer, before ${usable.before}, is needed`,
    );
  return version;
}
