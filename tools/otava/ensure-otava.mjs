// Finds Apache Otava (change points, for `gate trend`) or gets it, by the first way that works.
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../cache/cache-folder.mjs';
import { cacheSource, pipSources } from '../python/pip-sources.mjs';
import { firstAvailable, notTried, SourceAbsent } from '../sources/first-available.mjs';
import { MissingToolError } from '../sources/missing-tool-error.mjs';
import { onPath } from '../sources/on-path.mjs';
import { toolRow } from '../sources/tool-row.mjs';
import { installedOtava, mustStart, OTAVA_VERSION, unpackedOtava } from './otava-program.mjs';

const TOOL = 'otava (gate trend only)';

/** @type {import('../python/pip-install.mjs').PipPackage} */
const otava = {
  name: 'otava',
  title: 'Apache Otava',
  version: OTAVA_VERSION,
  requirements: join(dirname(fileURLToPath(import.meta.url)), 'requirements.txt'),
  megabytes: 70,
  // Its modules and every binary: the large files and those that compute.
  checked: /^otava\/.*\.py$|\.so(\.[\d.]+)?$/,
  mustStart: (python, site) => mustStart(unpackedOtava(python, site, OTAVA_VERSION)),
};

/**
 * @typedef {import('./otava-program.mjs').OtavaProgram & { source: string, tried:
 * import('../sources/first-available.mjs').Tried[] }} Otava
 * @typedef {{ cacheDir?: string, env?: NodeJS.ProcessEnv, onProgress?: (line: string) => void }} How
 */

/**
 * An Otava 0.8.x that runs; the first time this may download about 70 MB.
 * @param {How} [how] @returns {Promise<Otava>} @throws {MissingToolError}
 */
export async function ensureOtava({
  cacheDir = cacheFolder(),
  env = process.env,
  onProgress = () => {},
} = {}) {
  const { found, tried } = await firstAvailable(
    [...lookupSources(cacheDir, env), ...pipSources(otava, { cacheDir, env, onProgress }).map(asProgram)],
    (line) => onProgress(`otava: ${line}`),
  );
  if (found === undefined) throw new MissingToolError([toolRow(TOOL, { tried, get: byHand() })]);
  return { ...found, tried };
}

/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export async function findOtava({ cacheDir = cacheFolder(), env = process.env } = {}) {
  const { found, tried } = await firstAvailable([
    ...lookupSources(cacheDir, env),
    ...['pip', 'pip of Debian'].map(notTried),
  ]);
  return toolRow(TOOL, { found, tried, get: byHand(), required: false });
}

function lookupSources(cacheDir, env) {
  return [
    { source: 'SHOWTIME_OTAVA', step: () => named(env.SHOWTIME_OTAVA) },
    { source: 'PATH', step: () => onThePath(env) },
    asProgram(cacheSource(otava, { cacheDir, env })),
  ];
}

async function named(path) {
  if (!path) throw new SourceAbsent('not set');
  return installedOtava(path);
}

async function onThePath(env) {
  const path = onPath('otava', env);
  if (path === undefined) throw new SourceAbsent('there is no otava on PATH');
  return installedOtava(path);
}

/** @type {(source: import('../sources/first-available.mjs').Source<import('../python/pip-sources.mjs').Unpacked>) => import('../sources/first-available.mjs').Source<import('./otava-program.mjs').OtavaProgram>} */
function asProgram({ source, step }) {
  return {
    source,
    step: async () => {
      const { python, site, version } = await step();
      return unpackedOtava(python, site, version);
    },
  };
}

/** The fix when no source worked. */
function byHand() {
  return (
    `python3 -m venv ~/otava && ~/otava/bin/pip install apache-otava==${OTAVA_VERSION} && export SHOWTIME_OTAVA=~/otava/bin/otava` +
    ' (Python 3.10 to 3.14; on Debian first: apt-get install -y python3-venv)'
  );
}
