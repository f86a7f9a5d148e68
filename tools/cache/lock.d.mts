// Generated from the module beside it by: npm run generate
/**
 * Waits for the lock, runs `work`, gives the lock back whatever happens.
 * @template T
 * @param {string} file path of the lock; its folder is created
 * @param {() => Promise<T>} work
 * @param {{ onWait?: (holderPid: number) => void }} [options] `onWait` is called once, if it has to wait
 * @returns {Promise<T>}
 */
export function withLock<T>(file: string, work: () => Promise<T>, { onWait }?: {
    onWait?: (holderPid: number) => void;
}): Promise<T>;
