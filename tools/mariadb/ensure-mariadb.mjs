// Finds MariaDB's server or gets it, by the first way that works.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from '../cache/cache-folder.mjs';
import { keepEntry, find } from '../cache/entry.mjs';
import { distribution } from '../debian/distribution.mjs';
import { firstAvailable, notTried, SourceAbsent, SourceFailed } from '../sources/first-available.mjs';
import { MissingToolError } from '../sources/missing-tool-error.mjs';
import { onPath } from '../sources/on-path.mjs';
import { toolRow } from '../sources/tool-row.mjs';
import { LIB_DIR, SERVER_PATH, unpackDebianPackages } from './debian-packages.mjs';
import { mariadbLayout } from './mariadb-layout.mjs';

/** A cached server is linked against its distribution's libraries. */
const ENTRY = `mariadb-${distribution()}-${process.arch}`;
/** Where distributions put it outside an ordinary user's PATH. */
const SBIN = ['/usr/sbin', '/usr/local/sbin', '/usr/libexec', '/opt/homebrew/bin'];

/**
 * @typedef {import('./mariadb-layout.mjs').MariadbLayout & { source: string, tried:
 * import('../sources/first-available.mjs').Tried[] }} Mariadb
 * @typedef {{ cacheDir?: string, env?: NodeJS.ProcessEnv, onProgress?: (line: string) => void }} How
 */

/**
 * A MariaDB server 10.11 or newer that runs; the first time this may download about 8 MB.
 * @param {How} [how] @returns {Promise<Mariadb>} @throws {MissingToolError}
 */
export async function ensureMariadb({
  cacheDir = cacheFolder(),
  env = process.env,
  onProgress = () => {},
} = {}) {
  const { found, tried } = await firstAvailable(
    [
      ...lookupSources(cacheDir, env),
      { source: 'Debian packages', step: () => getInto(cacheDir, onProgress) },
    ],
    (line) => onProgress(`mariadb: ${line}`),
  );
  if (found === undefined) throw new MissingToolError([toolRow('mariadb', { tried, get: byHand() })]);
  return { ...found, tried };
}

/** The doctor's row: looks, but gets nothing. @param {How} [how] */
export async function findMariadb({ cacheDir = cacheFolder(), env = process.env } = {}) {
  const { found, tried } = await firstAvailable([
    ...lookupSources(cacheDir, env),
    notTried('Debian packages'),
  ]);
  const row = found && { source: found.source, version: found.version, path: found.serverPath };
  return toolRow('mariadb', { found: row, tried, get: 'node tools/get.mjs mariadb' });
}

function lookupSources(cacheDir, env) {
  return [
    { source: 'SHOWTIME_MARIADBD', step: () => named(env.SHOWTIME_MARIADBD) },
    { source: 'PATH', step: () => onThePath(env) },
    { source: 'cache', step: () => cached(cacheDir) },
  ];
}

async function named(path) {
  if (!path) throw new SourceAbsent('not set');
  if (!existsSync(path)) throw new SourceFailed(`${path} does not exist`);
  return mariadbLayout(path);
}

async function onThePath(env) {
  const path = onPath('mariadbd', env, SBIN);
  if (path === undefined) throw new SourceAbsent('there is no mariadbd on PATH');
  return mariadbLayout(path);
}

async function cached(cacheDir) {
  const { entry, damage } = await find(cacheDir, ENTRY);
  if (damage !== undefined) throw new SourceFailed(`damaged: ${damage}`);
  if (entry === undefined) throw new SourceAbsent(`${join(cacheDir, ENTRY)} does not exist yet`);
  return layoutOf(entry);
}

async function getInto(cacheDir, onProgress) {
  return layoutOf(
    await keepEntry({
      cacheDir,
      name: ENTRY,
      make: (folder) => unpackDebianPackages(folder, { onProgress }),
      onProgress,
    }),
  );
}

function layoutOf({ folder }) {
  return mariadbLayout(join(folder, SERVER_PATH), [join(folder, LIB_DIR)]);
}

/** The fix when no source worked. */
function byHand() {
  if (process.platform === 'darwin') return 'brew install mariadb';
  return 'apt-get install -y mariadb-server-core, or: SHOWTIME_MARIADBD=/path/to/mariadbd (10.11 or newer)';
}
