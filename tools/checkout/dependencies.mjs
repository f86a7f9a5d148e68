// Installs the npm packages of the lockfile, if the installed ones differ from it.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { sha256 } from '../cache/fingerprint.mjs';
import { runCommand } from '../run-command.mjs';
import { SetUpError } from './set-up-error.mjs';

const MARK = 'node_modules/.showtime-lock-hash';
const INSTALL_MS = 900_000;

/**
 * True if node_modules is what package-lock.json describes: by our own mark, else by npm's record of what it
 * installed.
 * @param {string} root
 */
export async function areDependenciesCurrent(root) {
  const lock = await readFile(join(root, 'package-lock.json'), 'utf8');
  const installedHash = await readText(join(root, MARK));
  if (installedHash !== undefined) return installedHash.trim() === sha256(lock);
  const installed = await readText(join(root, 'node_modules/.package-lock.json'));
  if (installed === undefined || !isInstalled(JSON.parse(lock).packages, JSON.parse(installed).packages))
    return false;
  await writeFile(join(root, MARK), `${sha256(lock)}\n`);
  return true;
}

/**
 * `npm ci` without install scripts: none of our packages needs one, and what compiles is separated from what
 * installs.
 * @param {string} root @param {{ onProgress: (line: string) => void }} how @throws {SetUpError}
 */
export async function installDependencies(root, { onProgress }) {
  onProgress('installing npm packages (npm ci)');
  const args = ['ci', '--ignore-scripts', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
  const ended = await runCommand('npm', args, { cwd: root, timeoutMs: INSTALL_MS });
  if (ended.code !== 0) {
    throw new SetUpError(69, {
      what: 'The npm packages could not be installed.',
      why: `npm ci ended with exit code ${ended.code}:\n${`${ended.stdout}\n${ended.stderr}`.trim().split('\n').slice(-15).join('\n')}`,
      fix: 'read the lines above, then: npm ci',
    });
  }
  await mkdir(join(root, 'node_modules'), { recursive: true });
  await writeFile(join(root, MARK), `${sha256(await readFile(join(root, 'package-lock.json')))}\n`);
}

/** Optional packages of other platforms are in the lockfile and rightly absent from node_modules. */
function isInstalled(wanted, installed) {
  const differs = ([path, pack]) =>
    path !== '' &&
    !(installed[path] === undefined ? pack.optional : installed[path].integrity === pack.integrity);
  return !Object.entries(wanted).some(differs);
}

function readText(file) {
  return readFile(file, 'utf8').catch(() => undefined);
}
