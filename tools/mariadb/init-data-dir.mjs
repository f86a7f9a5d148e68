// Makes a MariaDB data directory with one administrator, through the server's bootstrap mode.
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { runCommand, whyItFailed } from '../run-command.mjs';
import { systemTableFiles } from './mariadb-layout.mjs';

const INIT_MS = 120_000;
const SQL_SAFE = /^[\w.-]+$/;

/**
 * Under a second: the help tables and the sys schema of mariadb-install-db are left out.
 * The administrator may log in from localhost and 127.0.0.0/8; there are no other accounts and no test
 * database.
 * The password goes through stdin, so it is never seen in `ps`.
 * @param {import('./mariadb-layout.mjs').MariadbLayout} mariadb
 * @param {{ dataDir: string, user: string, password: string, statements?: readonly string[] }} what
 * `dataDir` is created and must be empty; `user` and `password` are of [A-Za-z0-9_.-]; `statements` are run
 * last, one line each
 * @throws {Error} with the server's own words; the data directory is removed then
 */
export async function initDataDir(mariadb, { dataDir, user, password, statements = [] }) {
  if (!SQL_SAFE.test(user) || !SQL_SAFE.test(password))
    throw new Error('user and password may hold only letters, digits, _ . -');
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  if ((await readdir(dataDir)).length > 0) throw new Error(`${dataDir} is not empty`);
  const files = await Promise.all(systemTableFiles(mariadb.shareDir).map((file) => readFile(file, 'utf8')));
  const input = [
    'CREATE DATABASE IF NOT EXISTS mysql;',
    'USE mysql;',
    'SET @auth_root_socket=NULL;',
    ...files,
    ...accounts(user, password),
    ...statements,
    '',
  ].join('\n');
  const ended = await runCommand(mariadb.serverPath, bootstrapArgs(mariadb, dataDir), {
    input,
    // A database gets nothing of the caller's environment but what it needs to run.
    env: { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR, ...mariadb.env },
    timeoutMs: INIT_MS,
  });
  if (ended.code === 0) return;
  await rm(dataDir, { recursive: true, force: true });
  throw new Error(whyItFailed('mariadbd --bootstrap', ended));
}

/** The server refuses to run as root without `--user=root`; elsewhere the flag is an error. @returns {string[]} */
export function asCurrentUser() {
  return userInfo().uid === 0 ? ['--user=root'] : [];
}

function bootstrapArgs({ serverArgs }, dataDir) {
  // No durability: nothing is lost if the machine dies now, the directory is simply made again.
  return [
    ...serverArgs,
    '--bootstrap',
    ...asCurrentUser(),
    `--datadir=${dataDir}`,
    // A MariaDB that starts deletes the temporary tables of every other one with the same folder for them.
    `--tmpdir=${dataDir}`,
    '--innodb-flush-log-at-trx-commit=0',
    '--skip-log-bin',
  ];
}

/** Bootstrap mode requires one statement per line. */
function accounts(user, password) {
  const hosts = ['localhost', '127.%'];
  return [
    "DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';",
    'FLUSH PRIVILEGES;',
    ...hosts.map((host) => `CREATE USER '${user}'@'${host}' IDENTIFIED BY '${password}';`),
    ...hosts.map((host) => `GRANT ALL ON *.* TO '${user}'@'${host}' WITH GRANT OPTION;`),
  ];
}
