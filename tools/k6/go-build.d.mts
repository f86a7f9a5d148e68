// Generated from the module beside it by: npm run generate
/**
 * Fills `folder` with the file `k6`. Takes one to four minutes and needs Go 1.25 or newer and its module
 * proxy.
 * @param {string} folder @param {{ go?: string | undefined, onProgress?: (line: string) => void }} [how] `go`
 * is the program to use
 * @returns {Promise<import('../cache/entry.mjs').Made>} @throws {import('../sources/first-available.mjs').SourceFailed}
 */
export function buildWithGo(folder: string, { go, onProgress }?: {
    go?: string | undefined;
    onProgress?: (line: string) => void;
}): Promise<import("../cache/entry.mjs").Made>;
