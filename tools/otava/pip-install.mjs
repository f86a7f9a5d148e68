// Gets Otava with pip into a separate folder, from the hash-checked list beside this file; needs no venv and
// no root.
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SourceFailed } from '../sources/first-available.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { mustStart, OTAVA_VERSION, unpackedOtava } from './otava-program.mjs';

const REQUIREMENTS = join(dirname(fileURLToPath(import.meta.url)), 'requirements.txt');
const INSTALL_MS = 600_000;
/** Of an entry: where pip puts it all. */
export const SITE = 'site';
// Wheels only: nothing is built, and no code of a package runs during the download. The list is complete, so
// nothing is resolved (--no-deps). Not compiled here: the first start compiles the tenth that is really used.
const PIP_ARGS = [
  '-m',
  'pip',
  '--disable-pip-version-check',
  '--no-input',
  '--retries',
  '1',
  '--timeout',
  '15',
  'install',
  '--require-hashes',
  '--no-deps',
  '--only-binary',
  ':all:',
  '--no-compile',
  '--root-user-action',
  'ignore',
  '-r',
  REQUIREMENTS,
];
/** Settings that forbid or contradict --target. */
const PIP_ENV = { PIP_REQUIRE_VIRTUALENV: '0', PIP_USER: '0', PYTHONHOME: undefined };

/**
 * Fills `folder/site`: 70 MB to download, 260 MB on the disk.
 * @param {string} folder
 * @param {{ python: import('./find-python.mjs').Python, pip?: string, source: string, onProgress?: (line:
 * string) => void }} how `pip` is a wheel of pip to use
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {SourceFailed}
 */
export async function installWithPip(folder, { python, pip, source, onProgress = () => {} }) {
  const site = join(folder, SITE);
  onProgress(`getting Apache Otava ${OTAVA_VERSION} with pip (about 70 MB, once)`);
  const env = { ...process.env, ...PIP_ENV, PYTHONPATH: pip };
  const ended = await runCommand(python.path, [...PIP_ARGS, '--target', site], {
    cwd: folder,
    env,
    timeoutMs: INSTALL_MS,
    onLine: countPackages(onProgress),
  });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed('pip install', ended));
  await mustStart(unpackedOtava(python.path, site, OTAVA_VERSION));
  return { source, version: OTAVA_VERSION, files: await filesToCheck(folder) };
}

function countPackages(onProgress) {
  let packages = 0;
  return (line) => {
    if (!line.startsWith('Collecting ')) return;
    packages += 1;
    if (packages % 10 === 0) onProgress(`getting Otava: ${packages} packages`);
  };
}

/**
 * Otava's modules and every binary: the large files and those that compute. Hashing all 5,000 files would
 * take seconds each time.
 */
async function filesToCheck(folder) {
  const files = await readdir(join(folder, SITE), { recursive: true });
  return files
    .filter((file) => /^otava\/.*\.py$|\.so(\.[\d.]+)?$/.test(file))
    .map((file) => join(SITE, file));
}
