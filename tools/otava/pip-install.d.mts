// Generated from the module beside it by: npm run generate
/**
 * Fills `folder/site`: 70 MB to download, 260 MB on the disk.
 * @param {string} folder
 * @param {{ python: import('./find-python.mjs').Python, pip?: string, source: string, onProgress?: (line:
 * string) => void }} how `pip` is a wheel of pip to use
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {SourceFailed}
 */
export function installWithPip(folder: string, { python, pip, source, onProgress }: {
    python: import("./find-python.mjs").Python;
    pip?: string;
    source: string;
    onProgress?: (line: string) => void;
}): Promise<import("../cache/entry.mjs").Made>;
/** Of an entry: where pip puts it all. */
export const SITE: "site";
