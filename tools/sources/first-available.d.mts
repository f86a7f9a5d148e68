// Generated from the module beside it by: npm run generate
/**
 * @typedef {{ rung: string, reason: string }} Tried
 */
/**
 * `step` gives what was found, or throws SourceFailed.
 * @template {object} T
 * @typedef {{ rung: string, step: () => Promise<T> }} Source
 */
/**
 * The first rung that leads to the tool. Errors of the machine (no space, no permission) count as the rung's
 * reason too.
 * @template {object} T
 * @param {readonly Source<T>[]} sources
 * @param {(line: string) => void} [onProgress]
 * @returns {Promise<{ found: (T & { rung: string }) | undefined, tried: Tried[] }>}
 */
export function firstAvailable<T extends object>(sources: readonly Source<T>[], onProgress?: (line: string) => void): Promise<{
    found: (T & {
        rung: string;
    }) | undefined;
    tried: Tried[];
}>;
/**
 * Stands in for a rung that downloads, where somebody only looks. @param {string} rung @returns {Source<never>}
 */
export function notTried(rung: string): Source<never>;
/** A rung that does not lead to the tool; the message says why, for people. */
export class SourceFailed extends Error {
}
/** Nothing there to try, as on most machines: in the doctor's table, but not worth a line of progress. */
export class SourceAbsent extends SourceFailed {
}
export type Tried = {
    rung: string;
    reason: string;
};
/**
 * `step` gives what was found, or throws SourceFailed.
 */
export type Source<T extends object> = {
    rung: string;
    step: () => Promise<T>;
};
