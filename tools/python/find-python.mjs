// Finds a Python for the tools that are Python packages.
import { SourceFailed } from '../sources/first-available.mjs';
import { isAtLeast, onPath } from '../sources/on-path.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

const OLDEST = '3.10';
/** The first Python version that a package does not list as supported. */
const TOO_NEW = '3.15';
const NAMES = ['python3', 'python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3.10'];
const ASK =
  'import importlib.util, platform, sys; print(platform.python_version(), sys.implementation.cache_tag, importlib.util.find_spec("pip") is not None)';

/**
 * @typedef {{ path: string, version: string, tag: string, hasPip: boolean }} Python `tag` names the builds
 * that fit it: `cpython-311`
 */

/**
 * The first Python 3.10 to 3.14 on PATH.
 * @param {NodeJS.ProcessEnv} [env] @returns {Promise<Python>} @throws {SourceFailed} with the reason of each
 * that will not do
 */
export async function findPython(env = process.env) {
  const reasons = [];
  for (const path of NAMES.map((name) => onPath(name, env)).filter((one) => one !== undefined)) {
    const { python, reason } = await lookAt(path, env);
    if (python !== undefined) return python;
    reasons.push(reason);
  }
  throw new SourceFailed(
    reasons.length === 0
      ? `there is no python3 on PATH (${OLDEST} or newer, before ${TOO_NEW})`
      : reasons.join('; '),
  );
}

async function lookAt(path, env) {
  const ended = await runCommand(path, ['-c', ASK], { env, timeoutMs: 15_000 });
  if (ended.code !== 0) return { reason: whyItFailed(path, ended) };
  const [version, tag, hasPip] = ended.stdout.trim().split(' ');
  if (!/^\d+\.\d+/.test(version) || tag === undefined)
    return { reason: `${path} does not identify itself as Python: ${ended.stdout.slice(0, 80).trim()}` };
  if (!isAtLeast(version, OLDEST) || isAtLeast(version, TOO_NEW))
    return { reason: `${path} is Python ${version}; ${OLDEST} or newer, before ${TOO_NEW}, is needed` };
  return { python: { path, version, tag, hasPip: hasPip === 'True' } };
}
