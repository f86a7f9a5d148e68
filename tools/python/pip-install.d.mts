// Generated from the module beside it by: npm run generate
/**
 * @typedef {object} PipPackage
 * @property {string} name of its entry in the cache
 * @property {string} title for people
 * @property {string} version
 * @property {string} requirements the hash-checked list of it and of all that it needs, a file
 * @property {number} megabytes to download
 * @property {RegExp} checked files of the site folder whose hash is kept: hashing all would take seconds each time
 * @property {(python: string, site: string) => Promise<void>} mustStart throws SourceFailed if it does not start
 */
/**
 * Fills `folder/site`.
 * @param {string} folder
 * @param {PipPackage} wanted
 * @param {{ python: import('./find-python.mjs').Python, pip?: string, source: string, onProgress?: (line:
 * string) => void }} how `pip` is a wheel of pip to use
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {SourceFailed}
 */
export function installWithPip(folder: string, wanted: PipPackage, { python, pip, source, onProgress }: {
    python: import("./find-python.mjs").Python;
    pip?: string;
    source: string;
    onProgress?: (line: string) => void;
}): Promise<import("../cache/entry.mjs").Made>;
/** Of an entry: where pip puts it all. */
export const SITE: "site";
export type PipPackage = {
    /**
     * of its entry in the cache
     */
    name: string;
    /**
     * for people
     */
    title: string;
    version: string;
    /**
     * the hash-checked list of it and of all that it needs, a file
     */
    requirements: string;
    /**
     * to download
     */
    megabytes: number;
    /**
     * files of the site folder whose hash is kept: hashing all would take seconds each time
     */
    checked: RegExp;
    /**
     * throws SourceFailed if it does not start
     */
    mustStart: (python: string, site: string) => Promise<void>;
};
