// Generated from the module beside it by: npm run generate
/** Name of the archive for a machine; undefined if the project builds none that we know to unpack. */
export function archiveName(platform?: NodeJS.Platform, arch?: NodeJS.Architecture): any;
/**
 * Fills `folder` with the file `k6`.
 * @param {string} folder
 * @param {{ releases?: string, pinned?: Record<string, string>, noNetworkMs?: number, onProgress?: (line:
 * string) => void }} [how]
 * @returns {Promise<import('../cache/entry.mjs').Made>}
 * @throws {import('../sources/first-available.mjs').SourceFailed} without network, archive, or the right checksum
 */
export function getOfficialRelease(folder: string, { releases, pinned, noNetworkMs, onProgress }?: {
    releases?: string;
    pinned?: Record<string, string>;
    noNetworkMs?: number;
    onProgress?: (line: string) => void;
}): Promise<import("../cache/entry.mjs").Made>;
export const RELEASES: "https://github.com/grafana/k6/releases/download";
