// Generated from the module beside it by: npm run generate
/**
 * One generator for each module of tools/ that others can import.
 * @param {string} root @returns {{ path: string, make: () => Promise<string> }[]}
 */
export function declarationGenerators(root: string): {
    path: string;
    make: () => Promise<string>;
}[];
/**
 * Checks the JSDoc types of tools/ as strictly as the TypeScript sources, but for parameters without a type.
 * @param {string} root @returns {string[]} problems
 */
export function typeProblems(root: string): string[];
