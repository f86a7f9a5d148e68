// Generated from the module beside it by: npm run generate
/**
 * @typedef {{ path: string, version: string, tag: string, hasPip: boolean }} Python `tag` names the builds
 * that fit it: `cpython-311`
 */
/**
 * The first Python 3.10 to 3.14 on PATH.
 * @param {NodeJS.ProcessEnv} [env] @returns {Promise<Python>} @throws {SourceFailed} with the reason of each
 * that will not do
 */
export function findPython(env?: NodeJS.ProcessEnv): Promise<Python>;
/**
 * `tag` names the builds
 * that fit it: `cpython-311`
 */
export type Python = {
    path: string;
    version: string;
    tag: string;
    hasPip: boolean;
};
