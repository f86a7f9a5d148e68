// Locates the parts of a MariaDB installation around its server program, and checks whether it can be used.
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isAtLeast } from '../sources/on-path.mjs';
import { SourceFailed } from '../sources/first-available.mjs';
import { runCommand, whyItFailed } from '../run-command.mjs';

const OLDEST = '10.11';

/**
 * @typedef {object} MariadbLayout
 * @property {string} serverPath absolute
 * @property {string} version `10.11.6`
 * @property {string} baseDir
 * @property {string} shareDir holds the system tables' SQL, messages and character sets
 * @property {string[]} libDirs for LD_LIBRARY_PATH; empty for an installed server
 * @property {Record<string, string>} env add it to the environment of every start of the server
 * @property {string[]} serverArgs must come first on the server's command line; `--no-defaults` leads
 */

/**
 * @param {string} serverPath @param {string[]} [libDirs]
 * @returns {Promise<MariadbLayout>} @throws {SourceFailed} if it does not run, is no MariaDB, too old, or lacks
 * its SQL files
 */
export async function mariadbLayout(serverPath, libDirs = []) {
  /** @type {Record<string, string>} */
  const env = libDirs.length === 0 ? {} : { LD_LIBRARY_PATH: libDirs.join(':') };
  const version = await usableVersion(serverPath, env);
  const { baseDir, shareDir } = findShare(serverPath);
  const serverArgs = [
    '--no-defaults',
    `--basedir=${baseDir}`,
    `--lc-messages-dir=${shareDir}`,
    `--character-sets-dir=${join(shareDir, 'charsets')}`,
  ];
  return { serverPath, version, baseDir, shareDir, libDirs, env, serverArgs };
}

/**
 * Names of the SQL files that make the system tables, in their order; 11.x names them `mariadb_`, 10.x `mysql_`.
 */
export function systemTableFiles(shareDir) {
  const prefix = existsSync(join(shareDir, 'mariadb_system_tables.sql')) ? 'mariadb' : 'mysql';
  const names = [
    `${prefix}_system_tables.sql`,
    `${prefix}_performance_tables.sql`,
    `${prefix}_system_tables_data.sql`,
    'maria_add_gis_sp_bootstrap.sql',
  ];
  return names.map((name) => join(shareDir, name));
}

async function usableVersion(serverPath, env) {
  const ended = await runCommand(serverPath, ['--no-defaults', '--version'], {
    env: { ...process.env, ...env },
    timeoutMs: 15_000,
  });
  if (ended.code !== 0) throw new SourceFailed(whyItFailed(`${serverPath} --version`, ended));
  const version = /Ver (\d+\.\d+\.\d+)-MariaDB/.exec(ended.stdout)?.[1];
  if (version === undefined)
    throw new SourceFailed(`${serverPath} is no MariaDB: ${ended.stdout.slice(0, 80).trim()}`);
  if (!isAtLeast(version, OLDEST))
    throw new SourceFailed(`${serverPath} is MariaDB ${version}; ${OLDEST} or newer is needed`);
  return version;
}

function findShare(serverPath) {
  const baseDir = dirname(dirname(realpathSync(serverPath)));
  for (const name of ['mysql', 'mariadb', '.']) {
    const shareDir = join(baseDir, 'share', name);
    if (
      systemTableFiles(shareDir).every((file) => existsSync(file)) &&
      existsSync(join(shareDir, 'charsets'))
    )
      return { baseDir, shareDir };
  }
  throw new SourceFailed(`the SQL files of the system tables are not in ${join(baseDir, 'share')}`);
}
