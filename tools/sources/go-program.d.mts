// Generated from the module beside it by: npm run generate
/**
 * @typedef {object} GoProgram
 * @property {string} name of the tool, in commands and in the cache
 * @property {string} title its name in messages
 * @property {string} row its name in the doctor's table
 * @property {string} variable names the program
 * @property {readonly string[]} names on PATH; the first is that of the built file
 * @property {{ here: string, module: string, target: string, version: string }} pinned the folder of go.mod, the
 * module and the package that is built, and the version that go.mod requires
 * @property {(version: string) => readonly string[]} flags of `go build` for the version in go.mod
 * @property {string} takes how long a build takes, for a line of progress
 * @property {{ args: readonly string[], pattern: RegExp }} versionBy how the program prints its version, the first
 * group of the pattern
 * @property {{ oldest: string, before: string }} usable the versions that will do
 * @property {string} byHand the way out when no source worked
 */
/**
 * The tool for `ensureProgram` and `findProgram`.
 * @param {GoProgram} program @param {string | undefined} [go] the Go to use; undefined: the one on PATH
 * @returns {import('./program-sources.mjs').ProgramTool<import('./program-sources.mjs').Found>}
 */
export function goProgramTool(program: GoProgram, go?: string | undefined): import("./program-sources.mjs").ProgramTool<import("./program-sources.mjs").Found>;
export type GoProgram = {
    /**
     * of the tool, in commands and in the cache
     */
    name: string;
    /**
     * its name in messages
     */
    title: string;
    /**
     * its name in the doctor's table
     */
    row: string;
    /**
     * names the program
     */
    variable: string;
    /**
     * on PATH; the first is that of the built file
     */
    names: readonly string[];
    /**
     * the folder of go.mod, the
     * module and the package that is built, and the version that go.mod requires
     */
    pinned: {
        here: string;
        module: string;
        target: string;
        version: string;
    };
    /**
     * of `go build` for the version in go.mod
     */
    flags: (version: string) => readonly string[];
    /**
     * how long a build takes, for a line of progress
     */
    takes: string;
    /**
     * how the program prints its version, the first
     * group of the pattern
     */
    versionBy: {
        args: readonly string[];
        pattern: RegExp;
    };
    /**
     * the versions that will do
     */
    usable: {
        oldest: string;
        before: string;
    };
    /**
     * the way out when no source worked
     */
    byHand: string;
};
