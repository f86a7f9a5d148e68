// Generated from the module beside it by: npm run generate
/**
 * Fills `folder` with server, loader and libraries (about 60 MB to download). apt checks all of it against
 * the signed lists of the release.
 * @param {string} folder @param {{ env: NodeJS.ProcessEnv, onProgress: (line: string) => void }} how
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {SourceFailed}
 */
export function unpackFromSid(folder: string, { env, onProgress }: {
    env: NodeJS.ProcessEnv;
    onProgress: (line: string) => void;
}): Promise<import("../cache/entry.mjs").Made>;
/** Arguments of the loader that make it start the server of that entry. @param {string} folder */
export function loaderArgs(folder: string): string[];
/** Within an entry: the server, its loader, its libraries, its plugins, its messages. */
export const SERVER_PATH: "usr/sbin/mysqld";
export const LOADER: "loader";
export const LIB_DIR: "libraries";
export const PLUGIN_DIR: "usr/lib/mysql/plugin";
export const SHARE_DIR: "usr/share/mysql";
