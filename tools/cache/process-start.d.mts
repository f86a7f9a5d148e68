// Generated from the module beside it by: npm run generate
/** @typedef {{ pid: number, started: string }} ProcessStart */
/** @returns {ProcessStart} */
export function thisProcess(): ProcessStart;
/**
 * The process that has this pid now; undefined if it has ended. @param {number} pid @returns {ProcessStart |
 * undefined}
 */
export function processAt(pid: number): ProcessStart | undefined;
/** False if it ended, is a zombie, or another process has its pid now. @param {ProcessStart} started */
export function isAlive(started: ProcessStart): boolean;
export type ProcessStart = {
    pid: number;
    started: string;
};
