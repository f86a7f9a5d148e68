// Generated from the module beside it by: npm run generate
/**
 * apt checks every package against the signed lists of the distribution.
 * @param {string} folder is created
 * @param {string} name of the package
 * @param {{ withLibraries?: boolean, env?: NodeJS.ProcessEnv, onProgress?: (line: string) => void }} [how]
 * `withLibraries`: also those that the machine lacks
 * @returns {Promise<void>} @throws {SourceFailed}
 */
export function unpackDebianPackage(folder: string, name: string, { withLibraries, env, onProgress }?: {
    withLibraries?: boolean;
    env?: NodeJS.ProcessEnv;
    onProgress?: (line: string) => void;
}): Promise<void>;
