// Generated from the module beside it by: npm run generate
/**
 * A kustomize 5 that runs; the first time it may be built, which takes Go 1.24 or newer, its module proxy and
 * 40 s of CPU.
 * @param {How} [how] `goProgram` is the Go to use
 * @returns {Promise<Kustomize>} @throws {import('../sources/missing-tool-error.mjs').MissingToolError}
 */
export function ensureKustomize({ goProgram, ...how }?: How): Promise<Kustomize>;
/** As in go.mod, which a test compares. */
export const KUSTOMIZE_VERSION: "5.8.1";
export type Kustomize = {
    path: string;
    version: string;
    source: string;
    tried: import("../sources/first-available.mjs").Tried[];
};
export type How = import("../sources/program-sources.mjs").How & {
    goProgram?: string | undefined;
};
