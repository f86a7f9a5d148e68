// Gets MariaDB's server from Debian packages, and puts its libraries where it finds them.
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { unpackDebianPackage } from '../debian/unpack-package.mjs';
import { mariadbLayout, systemTableFiles } from './mariadb-layout.mjs';

const SERVER = 'mariadb-server-core';

/** The server program and the folder of its libraries within an entry. */
export const SERVER_PATH = 'usr/sbin/mariadbd';
export const LIB_DIR = 'libraries';

/**
 * Fills `folder` with the unpacked server and those libraries that the machine lacks (about 8 MB to
 * download).
 * @param {string} folder @param {{ onProgress?: (line: string) => void }} [how]
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {import('../sources/first-available.mjs').SourceFailed}
 */
export async function unpackDebianPackages(folder, { onProgress = () => {} } = {}) {
  await unpackDebianPackage(folder, SERVER, { withLibraries: true, onProgress });
  await gatherLibraries(folder);
  const { version, shareDir } = await mariadbLayout(join(folder, SERVER_PATH), [join(folder, LIB_DIR)]);
  const libraries = (await readdir(join(folder, LIB_DIR))).map((name) => join(LIB_DIR, name));
  const sql = systemTableFiles(shareDir).map((file) => file.slice(folder.length + 1));
  return { source: 'Debian packages', version, files: [SERVER_PATH, ...libraries, ...sql] };
}

/** Moves the libraries (`usr/lib/x86_64-linux-gnu/*.so*`) into one folder, and removes unused files. */
async function gatherLibraries(folder) {
  await mkdir(join(folder, LIB_DIR));
  for (const root of ['usr/lib', 'lib']
    .map((part) => join(folder, part))
    .filter((path) => existsSync(path))) {
    for (const triplet of (await readdir(root)).filter((name) => name.includes('-linux-'))) {
      for (const name of (await readdir(join(root, triplet))).filter((one) => one.includes('.so'))) {
        await rename(join(root, triplet, name), join(folder, LIB_DIR, name));
      }
    }
    await rm(root, { recursive: true });
  }
  for (const unused of ['doc', 'man', 'lintian'])
    await rm(join(folder, 'usr/share', unused), { recursive: true, force: true });
}
