// Generated from the module beside it by: npm run generate
/**
 * @typedef {object} MariadbLayout
 * @property {string} serverPath absolute
 * @property {string} version `10.11.6`
 * @property {string} baseDir
 * @property {string} shareDir holds the system tables' SQL, messages and character sets
 * @property {string[]} libDirs for LD_LIBRARY_PATH; empty for an installed server
 * @property {Record<string, string>} env add it to the environment of every start of the server
 * @property {string[]} serverArgs must come first on the server's command line; `--no-defaults` leads
 */
/**
 * @param {string} serverPath @param {string[]} [libDirs]
 * @returns {Promise<MariadbLayout>} @throws {SourceFailed} if it does not run, is no MariaDB, too old, or lacks
 * its SQL files
 */
export function mariadbLayout(serverPath: string, libDirs?: string[]): Promise<MariadbLayout>;
/**
 * Names of the SQL files that make the system tables, in their order; 11.x names them `mariadb_`, 10.x `mysql_`.
 */
export function systemTableFiles(shareDir: any): string[];
export type MariadbLayout = {
    /**
     * absolute
     */
    serverPath: string;
    /**
     * `10.11.6`
     */
    version: string;
    baseDir: string;
    /**
     * holds the system tables' SQL, messages and character sets
     */
    shareDir: string;
    /**
     * for LD_LIBRARY_PATH; empty for an installed server
     */
    libDirs: string[];
    /**
     * add it to the environment of every start of the server
     */
    env: Record<string, string>;
    /**
     * must come first on the server's command line; `--no-defaults` leads
     */
    serverArgs: string[];
};
