// Generated from the module beside it by: npm run generate
/**
 * A line for each failed test, `path: name`, and under it the first lines of why, indented.
 * @param {Report} report @param {string} root paths are relative to it @returns {string[]}
 */
export function failedTests(report: Report, root: string): string[];
export type TestResult = {
    fullName: string;
    status: string;
    failureMessages?: readonly string[];
};
/**
 * What is read of vitest's JSON report; `message` says why a file could not be loaded.
 */
export type Report = {
    testResults: readonly {
        name: string;
        status: string;
        message?: string;
        assertionResults: readonly TestResult[];
    }[];
};
