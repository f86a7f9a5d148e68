// Generated from the module beside it by: npm run generate
/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */
/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests?: number, numTodoTests?: number,
 * testResults: { status: string, assertionResults: { status: string }[] }[] }} report @returns {Counts}
 */
export function countTests(report: {
    numPassedTests: number;
    numFailedTests: number;
    numPendingTests?: number;
    numTodoTests?: number;
    testResults: {
        status: string;
        assertionResults: {
            status: string;
        }[];
    }[];
}): Counts;
/** @param {readonly Counts[]} all @returns {Counts} */
export function addCounts(all: readonly Counts[]): Counts;
/** `12 passed, 0 failed`, and `, 1 skipped` if there are any. @param {Counts} counts */
export function countsLine({ passed, failed, skipped }: Counts): string;
/**
 * What the test run exits with: never 0 when a test failed, when none ran, or when vitest itself was not
 * content.
 * @param {Counts} counts @param {number} vitestCode the highest of all calls
 */
export function exitCodeOf({ passed, failed }: Counts, vitestCode: number): number;
export type Counts = {
    passed: number;
    failed: number;
    skipped: number;
};
