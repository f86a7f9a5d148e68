// Program: makes the secrets of a composed system once, into volumes that only those who need them mount.
//
//   /secrets/database   init.sql, root-password     uid of the database servers
//   /secrets/control    accounts.json               uid of the control plane
//   /secrets/service    URLs, session key           uid of the pods
//   /secrets/exporter   db-1.cnf, db-2.cnf          uid of the database exporters
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { newAccounts, schemas, accountStatements, monitorRights, type Accounts } from '../database/index.ts';

const root = process.argv[2] ?? '/secrets';

/** User ids in the images: mysql, node, nobody. */
const owners = { database: 999, control: 1000, service: 1000, exporter: 65_534 } as const;

/** Where pods find the databases: the links, each a proxy of Toxiproxy. */
const links = { writer: 'links:3306', reader: 'links:3307', members: 'links:3308' } as const;

/** No binlog: both servers of the pair run these, and a transaction of its own would keep one from following. */
function initSql(accounts: Accounts): string {
  return [
    'SET sql_log_bin = 0;',
    ...accountStatements(accounts, monitorRights.either, '%'),
    'SET sql_log_bin = 1;',
    '',
  ].join('\n');
}

function url({ user, password }: Accounts['app'], link: string, schema: string): string {
  return `mysql://${user}:${password}@${link}/${schema}\n`;
}

function clientFile({ user, password }: Accounts['monitor'], host: string): string {
  return `[client]\nhost=${host}\nport=3306\nuser=${user}\npassword=${password}\n`;
}

function filesOf(accounts: Accounts): Record<keyof typeof owners, Record<string, string>> {
  const { app, monitor } = accounts;
  return {
    database: { 'init.sql': initSql(accounts), 'root-password': `${randomBytes(16).toString('hex')}\n` },
    control: { 'accounts.json': `${JSON.stringify(accounts)}\n` },
    service: {
      'writer-url': url(app, links.writer, schemas.orders),
      'reader-url': url(app, links.reader, schemas.orders),
      'members-url': url(app, links.members, schemas.members),
      'session.key': `${randomBytes(32).toString('hex')}\n`,
    },
    exporter: { 'db-1.cnf': clientFile(monitor, 'db-1'), 'db-2.cnf': clientFile(monitor, 'db-2') },
  };
}

// The last file to be written: if it is there, all are. The databases keep these passwords, so they stay.
const done = join(root, 'database', 'complete');
if (!existsSync(done)) {
  for (const [audience, files] of Object.entries(filesOf(newAccounts()))) {
    const owner = owners[audience as keyof typeof owners];
    const folder = join(root, audience);
    mkdirSync(folder, { recursive: true });
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(folder, name), text, { mode: 0o400 });
      chownSync(join(folder, name), owner, owner);
    }
  }
  writeFileSync(done, '');
}
