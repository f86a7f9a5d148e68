// Generated from the module beside it by: npm run generate
/**
 * The three lines to print, or undefined if this Node will do.
 * @param {string} [version]
 */
export function nodeProblem(version?: string): {
    what: string;
    why: string;
    fix: string;
} | undefined;
export const OLDEST_NODE: "20.19";
