// Generated from the module beside it by: npm run generate
/**
 * @typedef {{ path: string, args: string[], version: string }} OtavaProgram start `path` with `args` and then
 * Otava's own arguments
 */
/**
 * A folder that pip filled. Isolated (-I) and without site packages (-S), so that nothing of the user's
 * Python, its variables or
 * the working directory is imported in place of what was checked.
 * @param {string} python @param {string} folder @param {string} version @returns {OtavaProgram}
 */
export function unpackedOtava(python: string, folder: string, version: string): OtavaProgram;
/** @param {OtavaProgram} otava @throws {SourceFailed} if it does not start */
export function mustStart({ path, args }: OtavaProgram): Promise<void>;
/**
 * An installed `otava`. It prints no version, so the Python in its first lines reports it.
 * @param {string} path @returns {Promise<OtavaProgram>} @throws {SourceFailed}
 */
export function installedOtava(path: string): Promise<OtavaProgram>;
export const OTAVA_VERSION: "0.8.0";
/**
 * start `path` with `args` and then
 * Otava's own arguments
 */
export type OtavaProgram = {
    path: string;
    args: string[];
    version: string;
};
