// Gets MariaDB's server from Debian packages: unpacked into the cache, never installed, no root needed.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { NothingThere, RungFailed } from '../ladder/climb.mjs';
import { onPath } from '../ladder/on-path.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { mariadbLayout, systemTableFiles } from './mariadb-layout.mjs';

const SERVER = 'mariadb-server-core';
const APT_MS = 180_000;

/** The server program and the folder of its libraries within an entry. */
export const SERVER_PATH = 'usr/sbin/mariadbd';
export const LIB_DIR = 'libraries';

/**
 * Fills `folder` with the unpacked server and those libraries that the machine lacks (about 8 MB to download).
 * apt checks every package against the signed lists of the distribution.
 * @param {string} folder @param {{ onProgress?: (line: string) => void }} [how]
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {RungFailed}
 */
export async function unpackDebianPackages(folder, { onProgress = () => {} } = {}) {
  for (const program of ['apt-get', 'apt-cache', 'dpkg-deb']) {
    if (onPath(program) === undefined) throw new NothingThere(`there is no ${program}: not a Debian`);
  }
  const debs = join(folder, 'debs');
  await mkdir(debs);
  await download(debs, folder, onProgress);
  for (const deb of await readdir(debs)) await run('dpkg-deb', ['-x', join(debs, deb), folder]);
  await rm(debs, { recursive: true });
  await gatherLibraries(folder);
  const { version, shareDir } = await mariadbLayout(join(folder, SERVER_PATH), [join(folder, LIB_DIR)]);
  const libraries = (await readdir(join(folder, LIB_DIR))).map((name) => join(LIB_DIR, name));
  const sql = systemTableFiles(shareDir).map((file) => file.slice(folder.length + 1));
  return { rung: 'Debian packages', version, files: [SERVER_PATH, ...libraries, ...sql] };
}

/** With the machine's package lists; if they are missing or outdated, with fresh private ones that leave the machine as it was. */
async function download(debs, folder, onProgress) {
  onProgress(`downloading the Debian package ${SERVER} (unpacked into the cache, not installed)`);
  try {
    await downloadWith([], debs);
  } catch (error) {
    onProgress(`${error.message}; fetching fresh package lists`);
    const lists = join(folder, 'apt');
    for (const part of ['lists/partial', 'cache/archives/partial']) await mkdir(join(lists, part), { recursive: true });
    const options = ['-o', `Dir::State::Lists=${lists}/lists`, '-o', `Dir::Cache=${lists}/cache`, '-o', 'APT::Sandbox::User='];
    await run('apt-get', [...options, '-q', 'update']);
    await downloadWith(options, debs);
    await rm(lists, { recursive: true });
  }
}

async function downloadWith(options, debs) {
  const packages = [SERVER, ...(await missingLibraries(options))];
  await run('apt-get', [...options, '-q', 'download', ...packages], debs);
}

/** Libraries that installing the server would bring along: apt itself resolves alternatives, and changes nothing (`--simulate`). */
async function missingLibraries(options) {
  const { stdout } = await run('apt-get', [...options, '-q', '--simulate', '--no-install-recommends', '-o', 'Debug::NoLocking=1', 'install', SERVER]);
  return [...stdout.matchAll(/^Inst (lib\S+)/gm)].map((match) => match[1]);
}

/** Moves the libraries (`usr/lib/x86_64-linux-gnu/*.so*`) into one folder of our own, and removes what nobody uses. */
async function gatherLibraries(folder) {
  await mkdir(join(folder, LIB_DIR));
  for (const root of ['usr/lib', 'lib'].map((part) => join(folder, part)).filter((path) => existsSync(path))) {
    for (const triplet of (await readdir(root)).filter((name) => name.includes('-linux-'))) {
      for (const name of (await readdir(join(root, triplet))).filter((one) => one.includes('.so'))) {
        await rename(join(root, triplet, name), join(folder, LIB_DIR, name));
      }
    }
    await rm(root, { recursive: true });
  }
  for (const unused of ['doc', 'man', 'lintian']) await rm(join(folder, 'usr/share', unused), { recursive: true, force: true });
}

async function run(program, args, cwd) {
  const ended = await runCommand(program, args, { cwd, timeoutMs: APT_MS, env: { ...process.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' } });
  if (ended.code !== 0) throw new RungFailed(whyItFailed(program, ended));
  return ended;
}
