// Makes an empty MySQL data directory with the harness's accounts, through the server's own initialisation.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { ShowtimeError, type Shell } from '../../../contract/index.ts';
import { accountStatements, monitorRights, type Accounts } from '../accounts.ts';
import { asCurrentUser } from '../current-user.ts';
import type { DatabaseInstall } from '../install.ts';

const bootstrapMs = 180_000;

/**
 * `dataDir` is created. The passwords go through a 0600 file that is deleted afterwards, so `ps` never shows
 * them. Throws `target-did-not-start`.
 */
export async function bootstrapDataDir(
  shell: Shell,
  install: DatabaseInstall,
  dataDir: string,
  accounts: Accounts,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  // Beside the directory: the server wants that to be empty. Without a folder of its own for temporary tables it
  // deletes those of every other server on this machine.
  const accountsFile = `${dataDir}.sql`;
  const temporaryDir = `${dataDir}.tmp`;
  await mkdir(temporaryDir, { recursive: true, mode: 0o700 });
  const statements = [...accountStatements(accounts, monitorRights.mysql), "DROP USER 'root'@'localhost';"];
  await writeFile(accountsFile, `${statements.join('\n')}\n`, { mode: 0o600 });
  const args = [
    ...install.serverArgs,
    '--initialize-insecure',
    ...asCurrentUser(),
    `--datadir=${dataDir}`,
    `--tmpdir=${temporaryDir}`,
    `--init-file=${accountsFile}`,
    '--skip-log-bin',
    '--gtid-mode=OFF',
    '--enforce-gtid-consistency=OFF',
    '--mysqlx=OFF',
    '--secure-file-priv=',
    '--auto-generate-certs=OFF',
    '--performance-schema=OFF',
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-redo-log-capacity=96M',
  ];
  try {
    const ended = await shell.run(
      { file: install.serverPath, args, env: install.env },
      { timeoutMs: bootstrapMs, signal },
    );
    if (ended.code === 0) return;
    throw new ShowtimeError('target-did-not-start', {
      what: `the database could not make its data directory ${dataDir}`,
      why:
        `${ended.stdout}\n${ended.stderr}`.split('\n').find((line) => line.includes('[ERROR]')) ??
        `mysqld --initialize-insecure ended with ${ended.code ?? ended.signal}`,
      fix: 'check free disk space and rights of that folder, then try again; `showtime doctor` shows which server is used',
    });
  } finally {
    await rm(accountsFile, { force: true });
    await rm(temporaryDir, { recursive: true, force: true });
  }
}
