// Locates a MySQL installation around its server program, and checks whether it can be used.
import { existsSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { SourceFailed } from '../sources/first-available.mjs';
import { isAtLeast } from '../sources/on-path.mjs';

const OLDEST = '8.4';

/**
 * @typedef {object} MysqlLayout
 * @property {string} path of mysqld itself
 * @property {string} serverPath what is started: mysqld, or the loader that it comes with
 * @property {string} version `9.7.4`
 * @property {string} shareDir empty where the server knows it itself
 * @property {Record<string, string>} env added to the environment of every start
 * @property {string[]} serverArgs must come first on the command line; `--no-defaults` is the first of the server's
 */

/** An installed server. @param {string} path @returns {Promise<MysqlLayout>} @throws {SourceFailed} */
export async function mysqlLayout(path) {
  if (!existsSync(path)) throw new SourceFailed(`${path} does not exist`);
  const version = await mysqlVersion(path);
  const serverArgs = ['--no-defaults', `--basedir=${dirname(dirname(realpathSync(path)))}`];
  return { path, serverPath: path, version, shareDir: '', env: {}, serverArgs };
}

/**
 * What the program prints of itself. @param {string} program @param {readonly string[]} [before] arguments that
 * come first
 * @returns {Promise<string>} @throws {SourceFailed} if it does not run, is no MySQL, or is too old
 */
export async function mysqlVersion(program, before = []) {
  const ended = await runCommand(program, [...before, '--no-defaults', '--version'], { timeoutMs: 15_000 });
  const name = before.at(-1) ?? program;
  if (ended.code !== 0) throw new SourceFailed(whyItFailed(`${name} --version`, ended));
  return usableVersion(name, ended.stdout);
}

/** @param {string} name @param {string} printed by `--version` @returns {string} @throws {SourceFailed} */
export function usableVersion(name, printed) {
  if (/MariaDB/i.test(printed)) throw new SourceFailed(`${name} is MariaDB, not MySQL`);
  const version = /Ver (\d+\.\d+\.\d+)/.exec(printed)?.[1];
  if (version === undefined) throw new SourceFailed(`${name} is no MySQL: ${printed.slice(0, 80).trim()}`);
  if (!isAtLeast(version, OLDEST))
    throw new SourceFailed(`${name} is MySQL ${version}; ${OLDEST} or newer is needed`);
  return version;
}
