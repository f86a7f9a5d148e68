// Finds moto (an RDS API on loopback, for the stand-in of Aurora) or gets it with pip, pinned.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cache/cache-folder.mjs';
import { cacheSource, pipSources } from '../python/pip-sources.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { firstAvailable, notTried, SourceFailed } from '../sources/first-available.mjs';
import { MissingToolError } from '../sources/missing-tool-error.mjs';
import { toolRow } from '../sources/tool-row.mjs';

/** As in requirements.txt, which a test compares. */
export const MOTO_VERSION = '5.2.5';
const TOOL = 'moto (--aurora stand-in only)';
const HERE = dirname(fileURLToPath(import.meta.url));
const START = ['-I', '-S', '-X', 'utf8'];
const GET =
  'apt-get install -y python3 python3-pip (Python 3.10 to 3.14 with pip, which must reach its index), then node tools/get.mjs moto';

/**
 * @typedef {{ path: string, args: string[], version: string, source: string, tried:
 * import('../sources/first-available.mjs').Tried[] }} Moto start `path` with `args` and a port; the settings of
 * aurora_pair.py stand in SHOWTIME_AURORA_PAIR
 * @typedef {{ cacheDir?: string, env?: NodeJS.ProcessEnv, onProgress?: (line: string) => void }} How
 */

/** @type {import('../python/pip-install.mjs').PipPackage} */
const moto = {
  name: 'moto',
  title: 'moto',
  version: MOTO_VERSION,
  requirements: join(HERE, 'requirements.txt'),
  megabytes: 30,
  checked: /^moto\/(rds|fis|secretsmanager|core|moto_server)\/.*\.py$|\.so(\.[\d.]+)?$/,
  mustStart: async (python, site) => {
    const ask = `import sys; sys.path.insert(0, ${JSON.stringify(site)}); import boto3, moto.server, moto.rds.models, moto.fis.models`;
    // The first start compiles its modules, which takes seconds.
    const ended = await runCommand(python, [...START, '-c', ask], { timeoutMs: 120_000 });
    if (ended.code !== 0) throw new SourceFailed(whyItFailed('moto', ended));
  },
};

/**
 * A moto that starts; the first time this downloads about 30 MB.
 * @param {How} [how] @returns {Promise<Moto>} @throws {MissingToolError}
 */
export async function ensureMoto({
  cacheDir = cacheFolder(),
  env = process.env,
  onProgress = () => {},
} = {}) {
  const how = { cacheDir, env, onProgress };
  const { found, tried } = await firstAvailable([cacheSource(moto, how), ...pipSources(moto, how)], (line) =>
    onProgress(`moto: ${line}`),
  );
  if (found === undefined) throw new MissingToolError([toolRow(TOOL, { tried, get: GET })]);
  const { python, site, version, source } = found;
  return { path: python, args: [...START, join(HERE, 'aurora_pair.py'), site], version, source, tried };
}

/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export async function findMoto({ cacheDir = cacheFolder(), env = process.env } = {}) {
  const { found, tried } = await firstAvailable([
    cacheSource(moto, { cacheDir, env }),
    ...['pip', 'pip of Debian'].map(notTried),
  ]);
  return toolRow(TOOL, {
    found: found && { ...found, path: found.site },
    tried,
    get: GET,
    required: false,
  });
}
