// Finds Apache Otava (change points, for `gate trend`) or gets it, by the first way that works.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from '../cache/cache-folder.mjs';
import { keepEntry, find } from '../cache/entry.mjs';
import { firstAvailable, notTried, SourceAbsent, SourceFailed } from '../sources/first-available.mjs';
import { MissingToolError } from '../sources/missing-tool-error.mjs';
import { onPath } from '../sources/on-path.mjs';
import { toolRow } from '../sources/tool-row.mjs';
import { unpackDebianPip } from './debian-pip.mjs';
import { findPython } from './find-python.mjs';
import { installedOtava, OTAVA_VERSION, unpackedOtava } from './otava-program.mjs';
import { installWithPip, SITE } from './pip-install.mjs';

const TOOL = 'otava (gate trend only)';

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
    [
      ...lookupSources(cacheDir, env),
      { source: 'pip', step: () => withBundledPip(cacheDir, env, onProgress) },
      { source: 'pip of Debian', step: () => withDebianPip(cacheDir, env, onProgress) },
    ],
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
    { source: 'cache', step: () => cached(cacheDir, env) },
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

async function cached(cacheDir, env) {
  const python = await findPython(env).catch((error) => {
    throw new SourceAbsent(error.message);
  });
  const { entry, damage } = await find(cacheDir, entryFor(python));
  if (damage !== undefined) throw new SourceFailed(`damaged: ${damage}`);
  if (entry === undefined) throw new SourceAbsent(`${join(cacheDir, entryFor(python))} does not exist yet`);
  return programOf(python, entry);
}

async function withBundledPip(cacheDir, env, onProgress) {
  const python = await findPython(env);
  if (!python.hasPip) throw new SourceFailed(`${python.path} has no pip`);
  return kept(cacheDir, python, onProgress, (folder) =>
    installWithPip(folder, { python, source: 'pip', onProgress }),
  );
}

async function withDebianPip(cacheDir, env, onProgress) {
  const python = await findPython(env);
  if (python.hasPip) throw new SourceAbsent(`not tried: ${python.path} has a pip of its own`);
  return kept(cacheDir, python, onProgress, async (folder) => {
    const debian = join(folder, 'debian');
    const pip = await unpackDebianPip(debian, { onProgress });
    const made = await installWithPip(folder, { python, pip, source: 'pip of Debian', onProgress });
    await rm(debian, { recursive: true });
    return made;
  });
}

async function kept(cacheDir, python, onProgress, make) {
  return programOf(python, await keepEntry({ cacheDir, name: entryFor(python), make, onProgress }));
}

function programOf(python, { folder, record }) {
  return unpackedOtava(python.path, join(folder, SITE), record.version);
}

/** Its binaries fit one Python and one kind of machine. */
function entryFor({ tag }) {
  return `otava-${OTAVA_VERSION}-${tag}-${process.platform}-${process.arch}`;
}

/** The fix when no source worked. */
function byHand() {
  return (
    `python3 -m venv ~/otava && ~/otava/bin/pip install apache-otava==${OTAVA_VERSION} && export SHOWTIME_OTAVA=~/otava/bin/otava` +
    ' (Python 3.10 to 3.14; on Debian first: apt-get install -y python3-venv)'
  );
}
