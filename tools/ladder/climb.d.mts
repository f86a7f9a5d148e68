// Generated from the module beside it by: npm run generate
/**
 * @typedef {{ rung: string, reason: string }} Tried
 */
/**
 * `step` gives what was found, or throws RungFailed.
 * @template {object} T
 * @typedef {{ rung: string, step: () => Promise<T> }} Rung
 */
/**
 * The first rung that leads to the tool. Errors of the machine (no space, no permission) count as the rung's
 * reason too.
 * @template {object} T
 * @param {readonly Rung<T>[]} rungs
 * @param {(line: string) => void} [onProgress]
 * @returns {Promise<{ found: (T & { rung: string }) | undefined, tried: Tried[] }>}
 */
export function climb<T extends object>(rungs: readonly Rung<T>[], onProgress?: (line: string) => void): Promise<{
    found: (T & {
        rung: string;
    }) | undefined;
    tried: Tried[];
}>;
/**
 * Stands in for a rung that downloads, where somebody only looks. @param {string} rung @returns {Rung<never>}
 */
export function notTried(rung: string): Rung<never>;
/** A rung that does not lead to the tool; the message says why, for people. */
export class RungFailed extends Error {
}
/** Nothing there to try, as on most machines: in the doctor's table, but not worth a line of progress. */
export class NothingThere extends RungFailed {
}
export type Tried = {
    rung: string;
    reason: string;
};
/**
 * `step` gives what was found, or throws RungFailed.
 */
export type Rung<T extends object> = {
    rung: string;
    step: () => Promise<T>;
};
