// Generated from the module beside it by: npm run generate
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
export function initDataDir(mariadb: import("./mariadb-layout.mjs").MariadbLayout, { dataDir, user, password, statements }: {
    dataDir: string;
    user: string;
    password: string;
    statements?: readonly string[];
}): Promise<void>;
/** The server refuses to run as root without `--user=root`; elsewhere the flag is an error. @returns {string[]} */
export function asCurrentUser(): string[];
