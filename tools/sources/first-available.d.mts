// Generated from the module beside it by: npm run generate
/**
 * @typedef {{ source: string, reason: string }} Tried
 */
/**
 * `step` gives what was found, or throws SourceFailed.
 * @template {object} T
 * @typedef {{ source: string, step: () => Promise<T> }} Source
 */
/**
 * The first source that leads to the tool. Errors of the machine (no space, no permission) count as the source's
 * reason too.
 * @template {object} T
 * @param {readonly Source<T>[]} sources
 * @param {(line: string) => void} [onProgress]
 * @returns {Promise<{ found: (T & { source: string }) | undefined, tried: Tried[] }>}
 */
export function firstAvailable<T extends object>(sources: readonly Source<T>[], onProgress?: (line: string) => void): Promise<{
    found: (T & {
        source: string;
    }) | undefined;
    tried: Tried[];
}>;
/**
 * Stands in for a source that downloads, where nothing may be downloaded. @param {string} source @returns {Source<never>}
 */
export function notTried(source: string): Source<never>;
/** A source that does not lead to the tool; the message is the reason, for users. */
export class SourceFailed extends Error {
}
/** Nothing there to try, as on most machines: in the doctor's table, but not worth a line of progress. */
export class SourceAbsent extends SourceFailed {
}
export type Tried = {
    source: string;
    reason: string;
};
/**
 * `step` gives what was found, or throws SourceFailed.
 */
export type Source<T extends object> = {
    source: string;
    step: () => Promise<T>;
};
