// Gets a Python package with pip into a separate folder, from a hash-checked list; needs no venv and no root.
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { SourceFailed } from '../sources/first-available.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

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
];
/** Settings that forbid or contradict --target. */
const PIP_ENV = { PIP_REQUIRE_VIRTUALENV: '0', PIP_USER: '0', PYTHONHOME: undefined };

/**
 * @typedef {object} PipPackage
 * @property {string} name of its entry in the cache
 * @property {string} title for people
 * @property {string} version
 * @property {string} requirements the hash-checked list of it and of all that it needs, a file
 * @property {number} megabytes to download
 * @property {RegExp} checked files of the site folder whose hash is kept: hashing all would take seconds each time
 * @property {(python: string, site: string) => Promise<void>} mustStart throws SourceFailed if it does not start
 */

/**
 * Fills `folder/site`.
 * @param {string} folder
 * @param {PipPackage} wanted
 * @param {{ python: import('./find-python.mjs').Python, pip?: string, source: string, onProgress?: (line:
 * string) => void }} how `pip` is a wheel of pip to use
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {SourceFailed}
 */
export async function installWithPip(folder, wanted, { python, pip, source, onProgress = () => {} }) {
  const { title, version, requirements, megabytes } = wanted;
  const site = join(folder, SITE);
  onProgress(`getting ${title} ${version} with pip (about ${megabytes} MB, once)`);
  const env = { ...process.env, ...PIP_ENV, PYTHONPATH: pip };
  const ended = await runCommand(python.path, [...PIP_ARGS, requirements, '--target', site], {
    cwd: folder,
    env,
    timeoutMs: INSTALL_MS,
    onLine: countPackages(title, onProgress),
  });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed('pip install', ended));
  await wanted.mustStart(python.path, site);
  return { source, version, files: await filesToCheck(folder, wanted.checked) };
}

function countPackages(title, onProgress) {
  let packages = 0;
  return (line) => {
    if (!line.startsWith('Collecting ')) return;
    packages += 1;
    if (packages % 10 === 0) onProgress(`getting ${title}: ${packages} packages`);
  };
}

async function filesToCheck(folder, checked) {
  const files = await readdir(join(folder, SITE), { recursive: true });
  return files.filter((file) => checked.test(file)).map((file) => join(SITE, file));
}
