// Counts tests from vitest's JSON report; a file that could not be loaded counts as one failed test.

/** @typedef {{ passed: number, failed: number, skipped: number }} Counts */

/**
 * @param {{ numPassedTests: number, numFailedTests: number, numPendingTests?: number, numTodoTests?: number,
 * testResults: { status: string, assertionResults: { status: string }[] }[] }} report @returns {Counts}
 */
export function countTests(report) {
  const broken = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  );
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + broken.length,
    skipped: (report.numPendingTests ?? 0) + (report.numTodoTests ?? 0),
  };
}

/** @param {readonly Counts[]} all @returns {Counts} */
export function addCounts(all) {
  const sum = { passed: 0, failed: 0, skipped: 0 };
  for (const one of all) {
    sum.passed += one.passed;
    sum.failed += one.failed;
    sum.skipped += one.skipped;
  }
  return sum;
}

/** `12 passed, 0 failed`, and `, 1 skipped` if there are any. @param {Counts} counts */
export function countsLine({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/**
 * What the test run exits with: never 0 when a test failed, when none ran, or when vitest itself was not
 * content.
 * @param {Counts} counts @param {number} vitestCode the highest of all calls
 */
export function exitCodeOf({ passed, failed }, vitestCode) {
  if (failed > 0 || passed === 0) return 1;
  return vitestCode;
}
