// Generated from the module beside it by: npm run generate
/**
 * One release, as its project names things.
 * @typedef {object} Release
 * @property {string} base address of the folder that holds archive and checksum list
 * @property {string | undefined} archive undefined if the project builds none for this machine that we can
 * unpack
 * @property {string} checksums name of the list
 * @property {Record<string, string>} pinned archive → SHA-256
 * @property {readonly string[]} programs within the archive's only folder, which is named as the archive
 */
/**
 * Fills `folder` with the programs.
 * @param {string} folder @param {Release} release
 * @param {{ noNetworkMs?: number, onProgress?: (line: string) => void }} [how]
 * @returns {Promise<void>} @throws {SourceFailed} without network, archive, or the right checksum
 */
export function unpackRelease(folder: string, { base, archive, checksums, pinned, programs }: Release, { noNetworkMs, onProgress }?: {
    noNetworkMs?: number;
    onProgress?: (line: string) => void;
}): Promise<void>;
/**
 * One release, as its project names things.
 */
export type Release = {
    /**
     * address of the folder that holds archive and checksum list
     */
    base: string;
    /**
     * undefined if the project builds none for this machine that we can
     * unpack
     */
    archive: string | undefined;
    /**
     * name of the list
     */
    checksums: string;
    /**
     * archive → SHA-256
     */
    pinned: Record<string, string>;
    /**
     * within the archive's only folder, which is named as the archive
     */
    programs: readonly string[];
};
