// Which groups of tests a call of `npm test` runs.

/** What `npm test` runs; `long` and `cluster` have commands of their own. */
export const usualGroups = ['units', 'walks', 'alone'];

/**
 * The arguments for vitest. Each named group adds to the others, so the usual ones are named: leaving one out (`!long`)
 * would bring in every other.
 * @param {readonly string[]} args of `npm test --`
 * @returns {string[]}
 */
export function groupArguments(args) {
  const namesGroup = args.some((arg) => arg.startsWith('--project'));
  const namesFile = args.some((arg) => /\.(long|cluster)/.test(arg));
  if (namesGroup || namesFile) return [...args];
  return [...usualGroups.map((group) => `--project=${group}`), ...args];
}
