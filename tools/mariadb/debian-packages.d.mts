// Generated from the module beside it by: npm run generate
/**
 * Fills `folder` with the unpacked server and those libraries that the machine lacks (about 8 MB to
 * download).
 * @param {string} folder @param {{ onProgress?: (line: string) => void }} [how]
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {import('../sources/first-available.mjs').SourceFailed}
 */
export function unpackDebianPackages(folder: string, { onProgress }?: {
    onProgress?: (line: string) => void;
}): Promise<import("../cache/entry.mjs").Made>;
/** The server program and the folder of its libraries within an entry. */
export const SERVER_PATH: "usr/sbin/mariadbd";
export const LIB_DIR: "libraries";
