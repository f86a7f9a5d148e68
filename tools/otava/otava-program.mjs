// How Otava is started, and whether an installed one has the version whose output is parsed.
import { existsSync, openSync, readSync, closeSync } from 'node:fs';
import { SourceFailed } from '../sources/first-available.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

export const OTAVA_VERSION = '0.8.0';
/** Its JSON is not promised to stay, so only this line of versions is taken. */
const FIT = /^0\.8\.\d+$/;
const START =
  'import sys; sys.path.insert(0, sys.argv.pop(1)); sys.argv[0] = "otava"; from otava.main import main; main()';
const ASK = 'import importlib.metadata as m; print(m.version("apache-otava"))';

/**
 * @typedef {{ path: string, args: string[], version: string }} OtavaProgram start `path` with `args` and then
 * Otava's own arguments
 */

/**
 * A folder that pip filled. Isolated (-I) and without site packages (-S), so that nothing of the user's
 * Python, its variables or
 * the working directory is imported in place of what was checked.
 * @param {string} python @param {string} folder @param {string} version @returns {OtavaProgram}
 */
export function unpackedOtava(python, folder, version) {
  return { path: python, args: ['-I', '-S', '-X', 'utf8', '-c', START, folder], version };
}

/** @param {OtavaProgram} otava @throws {SourceFailed} if it does not start */
export async function mustStart({ path, args }) {
  // The first start compiles its modules, which takes seconds.
  const ended = await runCommand(path, [...args, 'analyze', '--help'], { timeoutMs: 120_000 });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed('otava', ended));
}

/**
 * An installed `otava`. It prints no version, so the Python in its first lines reports it.
 * @param {string} path @returns {Promise<OtavaProgram>} @throws {SourceFailed}
 */
export async function installedOtava(path) {
  if (!existsSync(path)) throw new SourceFailed(`${path} does not exist`);
  const python = interpreterOf(path);
  if (python === undefined) throw new SourceFailed(`${path} is no Python script, so its version is unknown`);
  const ended = await runCommand(python, ['-c', ASK], { timeoutMs: 15_000 });
  if (ended.code !== 0) throw new SourceFailed(`${path}: ${whyItFailed(python, ended)}`);
  const version = ended.stdout.trim();
  if (!FIT.test(version)) throw new SourceFailed(`${path} is Otava ${version}; 0.8.x is needed`);
  return { path, args: [], version };
}

/**
 * `#!/path/python`, or what pip writes where that line would be too long: `'''exec' "/path/python" "$0"
 * "$@"`.
 */
function interpreterOf(path) {
  const start = firstChars(path);
  return (
    /^#!\s*(\S*python[\d.]*)\s*\n/.exec(start)?.[1] ?? /^'''exec' "?([^"\n]+?)"? "\$0"/m.exec(start)?.[1]
  );
}

function firstChars(path) {
  const buffer = Buffer.alloc(1_000);
  const file = openSync(path, 'r');
  try {
    return buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(file);
  }
}
