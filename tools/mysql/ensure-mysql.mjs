// Finds MySQL's server or gets it, by the first way that works.
import { join } from 'node:path';
import { ensureProgram, findProgram } from '../sources/program-sources.mjs';
import { LOADER, loaderArgs, PLUGIN_DIR, SERVER_PATH, SHARE_DIR, unpackFromSid } from './debian-sid.mjs';
import { mysqlLayout } from './mysql-layout.mjs';

/**
 * @typedef {import('./mysql-layout.mjs').MysqlLayout} MysqlLayout
 * @typedef {MysqlLayout & { source: string, tried: import('../sources/first-available.mjs').Tried[] }} Mysql
 */

/** @type {import('../sources/program-sources.mjs').ProgramTool<MysqlLayout>} */
const tool = {
  tool: 'mysql',
  row: 'mysql (--database mysql only)',
  required: false,
  variable: 'SHOWTIME_MYSQLD',
  names: ['mysqld'],
  examine: (path) => mysqlLayout(path),
  kept,
  ways: [{ source: 'Debian unstable', entry: `mysql-debian-sid-${process.arch}`, make: unpackFromSid }],
  get: 'node tools/get.mjs mysql',
  byHand: 'install MySQL 8.4 or newer, then SHOWTIME_MYSQLD=/path/to/mysqld',
};

/**
 * A MySQL server 8.4 or newer that runs; the first time this may download about 60 MB.
 * @param {import('../sources/program-sources.mjs').How} [how]
 * @returns {Promise<Mysql>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export async function ensureMysql(how = {}) {
  return ensureProgram(tool, how);
}

/** The doctor's row: looks, but gets nothing. @param {import('../sources/program-sources.mjs').How} [how] */
export async function findMysql(how = {}) {
  return findProgram(tool, how);
}

/** @param {string} folder @param {string} version @returns {MysqlLayout} */
function kept(folder, version) {
  return {
    path: join(folder, SERVER_PATH),
    serverPath: join(folder, LOADER),
    version,
    shareDir: join(folder, SHARE_DIR),
    // LD_LIBRARY_PATH would reach the machine's own programs too, such as setpriv, and break them.
    env: {},
    serverArgs: [
      ...loaderArgs(folder),
      '--no-defaults',
      `--basedir=${join(folder, 'usr')}`,
      `--lc-messages-dir=${join(folder, SHARE_DIR)}`,
      `--character-sets-dir=${join(folder, SHARE_DIR, 'charsets')}`,
      `--plugin-dir=${join(folder, PLUGIN_DIR)}`,
    ],
  };
}
