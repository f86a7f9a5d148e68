// Generated from the module beside it by: npm run generate
/** @typedef {{ pid: number, started: string }} ProcessMark */
/** @returns {ProcessMark} */
export function ownMark(): ProcessMark;
/**
 * The process that has this pid now; undefined if it has ended. @param {number} pid @returns {ProcessMark |
 * undefined}
 */
export function markOf(pid: number): ProcessMark | undefined;
/** False if it ended, is a zombie, or another process has its pid now. @param {ProcessMark} mark */
export function isAlive(mark: ProcessMark): boolean;
export type ProcessMark = {
    pid: number;
    started: string;
};
