// Generated from the module beside it by: npm run generate
/**
 * The arguments for vitest. Each named group adds to the others, so the usual ones are named: leaving one out (`!long`)
 * would bring in every other.
 * @param {readonly string[]} args of `npm test --`
 * @returns {string[]}
 */
export function groupArguments(args: readonly string[]): string[];
/** What `npm test` runs; `long` and `cluster` have commands of their own. */
export const usualGroups: string[];
