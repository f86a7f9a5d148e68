// Generated from the module beside it by: npm run generate
/** @typedef {Pick<typeof import('node:fs/promises'), 'link' | 'mkdir' | 'readFile' | 'rm' | 'writeFile'>} Files */
/**
 * Waits for the lock, runs `work`, gives the lock back whatever happens.
 * @template T
 * @param {string} file path of the lock; its folder is created
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holderPid: number) => void, files?: Files }} [options] `onWait` is called once, if it has to wait;
 * `files` is the file system
 * @returns {Promise<T>}
 */
export function withLock<T>(file: string, work: () => Promise<T>, { onWait, files }?: {
    onWait?: (holderPid: number) => void;
    files?: Files;
}): Promise<T>;
export type Files = Pick<typeof import("node:fs/promises"), "link" | "mkdir" | "readFile" | "rm" | "writeFile">;
