// Makes an empty data directory with the harness's accounts through the server's bootstrap mode, which takes
// a third of a start.
import { existsSync } from 'node:fs';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ShowtimeError, type Shell } from '../../../contract/index.ts';
import { accountStatements, monitorRights, type Accounts } from '../accounts.ts';
import { asCurrentUser } from '../current-user.ts';
import type { DatabaseInstall } from '../install.ts';

const bootstrapMs = 120_000;

/**
 * `dataDir` is created. The passwords go through stdin, so `ps` never shows them. Throws
 * `target-did-not-start`.
 */
export async function bootstrapDataDir(
  shell: Shell,
  mariadb: DatabaseInstall,
  dataDir: string,
  accounts: Accounts,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const files = await Promise.all(systemTables(mariadb.shareDir).map((file) => readFile(file, 'utf8')));
  const input = [
    'CREATE DATABASE IF NOT EXISTS mysql;',
    'USE mysql;',
    'SET @auth_root_socket=NULL;',
    ...files,
    "DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';",
    'FLUSH PRIVILEGES;',
    ...accountStatements(accounts, monitorRights.mariadb),
    '',
  ].join('\n');
  const args = [
    ...mariadb.serverArgs,
    '--bootstrap',
    ...asCurrentUser(),
    `--datadir=${dataDir}`,
    `--tmpdir=${dataDir}`,
    '--skip-log-bin',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-log-file-size=48M',
  ];
  const ended = await shell.run(
    { file: mariadb.serverPath, args, env: mariadb.env, input },
    { timeoutMs: bootstrapMs, signal },
  );
  if (ended.code === 0) return;
  throw new ShowtimeError('target-did-not-start', {
    what: `the database could not make its data directory ${dataDir}`,
    why: lastError(ended.stderr) ?? `mariadbd --bootstrap ended with ${ended.code ?? ended.signal}`,
    fix: 'check free disk space and rights of that folder, then try again; `showtime doctor` shows which server is used',
  });
}

/** The SQL files that create the system tables, in order; 11.x names them `mariadb_`, 10.x `mysql_`. */
function systemTables(shareDir: string): string[] {
  const prefix = existsSync(join(shareDir, 'mariadb_system_tables.sql')) ? 'mariadb' : 'mysql';
  return [
    `${prefix}_system_tables.sql`,
    `${prefix}_performance_tables.sql`,
    `${prefix}_system_tables_data.sql`,
    'maria_add_gis_sp_bootstrap.sql',
  ].map((name) => join(shareDir, name));
}

function lastError(stderr: string): string | undefined {
  return stderr
    .split('\n')
    .filter((line) => /\[ERROR\]|^ERROR/.test(line))
    .at(0)
    ?.trim();
}
