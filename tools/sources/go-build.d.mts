// Generated from the module beside it by: npm run generate
/** Go, if there is one. @param {NodeJS.ProcessEnv} [env] */
export function goOnPath(env?: NodeJS.ProcessEnv): string | undefined;
/**
 * @typedef {object} GoBuild
 * @property {string} here folder of go.mod and go.sum
 * @property {readonly string[]} [sources] files beside them that are compiled, too
 * @property {string} program name of the file that is built
 * @property {string} target the package that is compiled
 * @property {readonly string[]} flags of `go build`
 * @property {string | undefined} go the Go to use; undefined: there is none
 * @property {((line: string) => void) | undefined} [onLine] called with each line that Go prints
 * @property {number} [timeoutMs]
 */
/**
 * Fills `folder` with the program, and resolves with its path. @param {string} folder @param {GoBuild} build
 * @returns {Promise<string>} @throws {SourceFailed}
 */
export function goBuild(folder: string, { here, sources, program, target, flags, go, onLine, timeoutMs }: GoBuild): Promise<string>;
/** The version of a module that go.mod requires; empty if it requires none. @param {string} here @param {string} module */
export function pinnedVersion(here: string, module: string): Promise<string>;
export type GoBuild = {
    /**
     * folder of go.mod and go.sum
     */
    here: string;
    /**
     * files beside them that are compiled, too
     */
    sources?: readonly string[] | undefined;
    /**
     * name of the file that is built
     */
    program: string;
    /**
     * the package that is compiled
     */
    target: string;
    /**
     * of `go build`
     */
    flags: readonly string[];
    /**
     * the Go to use; undefined: there is none
     */
    go: string | undefined;
    /**
     * called with each line that Go prints
     */
    onLine?: ((line: string) => void) | undefined;
    timeoutMs?: number | undefined;
};
