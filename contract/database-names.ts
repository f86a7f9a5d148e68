// The databases that a target of ours can store orders in.

/** The first is the default. MySQL is Oracle's, 8.4 or newer; MariaDB is 10.11 or newer. */
export const databaseNames = ['mariadb', 'mysql'] as const;
export type DatabaseName = (typeof databaseNames)[number];
