// The accounts of a database pair, with random passwords, and the SQL that creates them.
import { randomBytes } from 'node:crypto';

export interface Account {
  user: string;
  password: string;
}

export interface Accounts {
  /** The service's account: all rights on its schemas, none that bypass read_only. */
  app: Account;
  replication: Account;
  /** The control plane's account: all rights. There is no root. */
  control: Account;
  /** Reads counters, settings and replication status; can read no table rows. */
  monitor: Account;
}

/** The schemas of the two databases. */
export const schemas = { orders: 'fast_order', members: 'members' } as const;

/** Passwords are hex, so they need no quoting anywhere; MySQL takes 32 characters at most for replication. */
export function newAccounts(): Accounts {
  const account = (user: string): Account => ({ user, password: randomBytes(16).toString('hex') });
  return {
    app: account('fast_order'),
    replication: account('replication'),
    control: account('control'),
    monitor: account('monitor'),
  };
}

/**
 * What the account `monitor` may read, by dialect. The text for MySQL is right on MariaDB too, whose own right stands
 * in a comment that it alone executes: data volumes and the SQL of a first start outlive a change of the server.
 */
export const monitorRights = {
  mariadb: 'PROCESS, BINLOG MONITOR, SLAVE MONITOR',
  mysql: 'PROCESS, REPLICATION CLIENT',
  either: 'PROCESS, REPLICATION CLIENT /*M!, SLAVE MONITOR */',
} as const;

/**
 * One statement per line, as the server's bootstrap mode requires. `host` is where accounts connect from, each
 * with a password; `rights` are the monitor's, one of `monitorRights`.
 */
export function accountStatements(
  { app, replication, control, monitor }: Accounts,
  rights: string,
  host = '127.%',
): string[] {
  const created = [app, replication, control, monitor].map(
    ({ user, password }) => `CREATE USER '${user}'@'${host}' IDENTIFIED BY '${password}';`,
  );
  return [
    ...created,
    ...Object.values(schemas).map((schema) => `CREATE DATABASE ${schema} CHARACTER SET utf8mb4;`),
    ...Object.values(schemas).map((schema) => `GRANT ALL ON ${schema}.* TO '${app.user}'@'${host}';`),
    `GRANT REPLICATION SLAVE ON *.* TO '${replication.user}'@'${host}';`,
    `GRANT ALL ON *.* TO '${control.user}'@'${host}' WITH GRANT OPTION;`,
    `GRANT ${rights} ON *.* TO '${monitor.user}'@'${host}';`,
    `ALTER USER '${monitor.user}'@'${host}' WITH MAX_USER_CONNECTIONS 3;`,
  ];
}
