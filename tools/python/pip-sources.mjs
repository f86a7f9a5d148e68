// The ways to a Python package: kept in the cache, by the pip of a Python, or by a pip that Debian has.
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { find, keepEntry } from '../cache/entry.mjs';
import { SourceAbsent, SourceFailed } from '../sources/first-available.mjs';
import { unpackDebianPip } from './debian-pip.mjs';
import { findPython } from './find-python.mjs';
import { installWithPip, SITE } from './pip-install.mjs';

/**
 * @typedef {import('./pip-install.mjs').PipPackage} PipPackage
 * @typedef {{ python: string, site: string, version: string }} Unpacked its Python, and the folder with its modules
 * @typedef {{ cacheDir: string, env: NodeJS.ProcessEnv, onProgress?: (line: string) => void }} How
 */

/** @param {PipPackage} wanted @param {How} how @returns {import('../sources/first-available.mjs').Source<Unpacked>} */
export function cacheSource(wanted, { cacheDir, env }) {
  return {
    source: 'cache',
    step: async () => {
      const python = await findPython(env).catch((error) => {
        throw new SourceAbsent(error.message);
      });
      const name = entryFor(wanted, python);
      const { entry, damage } = await find(cacheDir, name);
      if (damage !== undefined) throw new SourceFailed(`damaged: ${damage}`);
      if (entry === undefined) throw new SourceAbsent(`${join(cacheDir, name)} does not exist yet`);
      return unpacked(python, entry);
    },
  };
}

/** @param {PipPackage} wanted @param {How} how @returns {import('../sources/first-available.mjs').Source<Unpacked>[]} */
export function pipSources(wanted, how) {
  return [
    { source: 'pip', step: () => withBundledPip(wanted, how) },
    { source: 'pip of Debian', step: () => withDebianPip(wanted, how) },
  ];
}

/** @param {PipPackage} wanted @param {How} how @returns {Promise<Unpacked>} */
async function withBundledPip(wanted, { cacheDir, env, onProgress = () => {} }) {
  const python = await findPython(env);
  if (!python.hasPip) throw new SourceFailed(`${python.path} has no pip`);
  const make = (folder) => installWithPip(folder, wanted, { python, source: 'pip', onProgress });
  return unpacked(python, await keepEntry({ cacheDir, name: entryFor(wanted, python), make, onProgress }));
}

/** @param {PipPackage} wanted @param {How} how @returns {Promise<Unpacked>} */
async function withDebianPip(wanted, { cacheDir, env, onProgress = () => {} }) {
  const python = await findPython(env);
  if (python.hasPip) throw new SourceAbsent(`not tried: ${python.path} has a pip of its own`);
  const make = async (folder) => {
    const debian = join(folder, 'debian');
    const pip = await unpackDebianPip(debian, { onProgress });
    const made = await installWithPip(folder, wanted, { python, pip, source: 'pip of Debian', onProgress });
    await rm(debian, { recursive: true });
    return made;
  };
  return unpacked(python, await keepEntry({ cacheDir, name: entryFor(wanted, python), make, onProgress }));
}

function unpacked(python, { folder, record }) {
  return { python: python.path, site: join(folder, SITE), version: record.version };
}

/** Its binaries fit one Python and one kind of machine. */
function entryFor({ name, version }, { tag }) {
  return `${name}-${version}-${tag}-${process.platform}-${process.arch}`;
}
