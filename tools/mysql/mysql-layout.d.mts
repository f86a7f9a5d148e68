// Generated from the module beside it by: npm run generate
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
export function mysqlLayout(path: string): Promise<MysqlLayout>;
/**
 * What the program prints of itself. @param {string} program @param {readonly string[]} [before] arguments that
 * come first
 * @returns {Promise<string>} @throws {SourceFailed} if it does not run, is no MySQL, or is too old
 */
export function mysqlVersion(program: string, before?: readonly string[]): Promise<string>;
/** @param {string} name @param {string} printed by `--version` @returns {string} @throws {SourceFailed} */
export function usableVersion(name: string, printed: string): string;
export type MysqlLayout = {
    /**
     * of mysqld itself
     */
    path: string;
    /**
     * what is started: mysqld, or the loader that it comes with
     */
    serverPath: string;
    /**
     * `9.7.4`
     */
    version: string;
    /**
     * empty where the server knows it itself
     */
    shareDir: string;
    /**
     * added to the environment of every start
     */
    env: Record<string, string>;
    /**
     * must come first on the command line; `--no-defaults` is the first of the server's
     */
    serverArgs: string[];
};
