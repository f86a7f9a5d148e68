// Generated from the module beside it by: npm run generate
/**
 * Ends every command and download that runs and lets no other start: for Ctrl-C while tools are being looked
 * for or got.
 */
export function stopCommands(): void;
/**
 * @typedef {{ code: number | null, signal: NodeJS.Signals | null, stdout: string, stderr: string, timedOut:
 * boolean }} Ended
 */
/**
 * Never rejects: a program that cannot be started ends with code 127 and the reason in `stderr`.
 * Only the last 200,000 characters of each stream are kept.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, input?: string, timeoutMs?: number, onLine?: (line:
 * string) => void }} [options]
 * @returns {Promise<Ended>}
 */
export function runCommand(file: string, args: readonly string[], { cwd, env, input, timeoutMs, onLine }?: {
    cwd?: string;
    env?: NodeJS.ProcessEnv;
    input?: string;
    timeoutMs?: number;
    onLine?: (line: string) => void;
}): Promise<Ended>;
/** One line for people: why a program that ended badly did so. @param {string} name @param {Ended} ended */
export function whyItFailed(name: string, ended: Ended): string;
/** Aborts once everything is being stopped: for what takes long and is no command, such as a download. */
export const stopped: AbortSignal;
export type Ended = {
    code: number | null;
    signal: NodeJS.Signals | null;
    stdout: string;
    stderr: string;
    timedOut: boolean;
};
