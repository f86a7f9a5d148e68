// The accounts of a database pair, with random passwords, and the SQL that creates them.
import { randomBytes } from 'node:crypto';

export interface Account {
  user: string;
  password: string;
}

export interface Accounts {
  /** What the service uses: all rights on its own schemas, none that get around read_only. */
  app: Account;
  replication: Account;
  /** The control plane's own: all rights. There is no root. */
  control: Account;
  /** Looks at counters, settings and replication; sees no row of anybody. */
  monitor: Account;
}

/** The schemas of the two databases. */
export const schemas = { orders: 'fast_order', members: 'members' } as const;

/** Passwords are hex, so they need no quoting anywhere. */
export function newAccounts(): Accounts {
  const account = (user: string): Account => ({ user, password: randomBytes(18).toString('hex') });
  return {
    app: account('fast_order'),
    replication: account('replication'),
    control: account('control'),
    monitor: account('monitor'),
  };
}

/**
 * One statement a line, as the server's bootstrap mode wants it. Everyone must come over loopback with a
 * password.
 */
export function accountStatements({ app, replication, control, monitor }: Accounts): string[] {
  const created = [app, replication, control, monitor].map(
    ({ user, password }) => `CREATE USER '${user}'@'127.%' IDENTIFIED BY '${password}';`,
  );
  return [
    "DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';",
    'FLUSH PRIVILEGES;',
    ...created,
    ...Object.values(schemas).map((schema) => `CREATE DATABASE ${schema} CHARACTER SET utf8mb4;`),
    ...Object.values(schemas).map((schema) => `GRANT ALL ON ${schema}.* TO '${app.user}'@'127.%';`),
    `GRANT REPLICATION SLAVE ON *.* TO '${replication.user}'@'127.%';`,
    `GRANT ALL ON *.* TO '${control.user}'@'127.%' WITH GRANT OPTION;`,
    `GRANT PROCESS, BINLOG MONITOR, SLAVE MONITOR ON *.* TO '${monitor.user}'@'127.%' WITH MAX_USER_CONNECTIONS 3;`,
  ];
}
