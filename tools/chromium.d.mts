// Generated from the module beside it by: npm run generate
/**
 * @param {NodeJS.ProcessEnv} [env] `SHOWTIME_CHROMIUM` names one
 * @returns {{ path: string, reason: undefined } | { path: undefined, reason: string }} the reason is for the
 * name of a skipped test
 */
export function findChromium(env?: NodeJS.ProcessEnv): {
    path: string;
    reason: undefined;
} | {
    path: undefined;
    reason: string;
};
/**
 * Installs Debian's headless Chromium if it is not there and we are root; never fails, because another Chromium does as
 * well, and the tests can be skipped.
 * @param {{ onProgress: (line: string) => void }} how
 */
export function installChromium({ onProgress }: {
    onProgress: (line: string) => void;
}): Promise<void>;
