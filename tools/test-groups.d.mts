// Generated from the module beside it by: npm run generate
/**
 * The calls of vitest, by their arguments: those of one step run at once, the steps one after another. Walks wait for
 * their programs, so units beside them cost little time; vitest itself cannot mix two groups.
 *
 * Each named group adds to the others, so the usual ones are named: leaving one out (`!long`) would bring in every
 * other.
 * @param {readonly string[]} args of `npm test --`; with any, there is one call
 * @returns {string[][][]}
 */
export function testSteps(args: readonly string[]): string[][][];
/** What `npm test` runs; `long` and `cluster` have commands of their own. */
export const usualGroups: string[];
