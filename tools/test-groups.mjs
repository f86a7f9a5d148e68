// Which groups of tests a call of `npm test` runs, and which of them at once.

/** What `npm test` runs; `long` and `cluster` have commands of their own. */
export const usualGroups = ['units', 'walks', 'alone'];

/**
 * The calls of vitest, by their arguments: those of one step run at once, the steps one after another. Walks wait for
 * their programs, so units beside them cost little time; vitest itself cannot mix two groups.
 *
 * Each named group adds to the others, so the usual ones are named: leaving one out (`!long`) would bring in every
 * other.
 * @param {readonly string[]} args of `npm test --`; with any, there is one call
 * @returns {string[][][]}
 */
export function testSteps(args) {
  if (args.length === 0) {
    return [[['--project=walks'], ['--project=units']], [['--project=alone']]];
  }
  const namesGroup = args.some((arg) => arg.startsWith('--project'));
  const namesFile = args.some((arg) => /\.(long|cluster)/.test(arg));
  if (namesGroup || namesFile) return [[[...args]]];
  return [[[...usualGroups.map((group) => `--project=${group}`), ...args]]];
}
