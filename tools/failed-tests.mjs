// Names the tests that failed, from vitest's JSON report: who reads the end of a long log must find them there.
import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

/** @typedef {{ fullName: string, status: string, failureMessages?: readonly string[] }} TestResult */
/**
 * What is read of vitest's JSON report; `message` says why a file could not be loaded.
 * @typedef {{ testResults: readonly { name: string, status: string, message?: string,
 * assertionResults: readonly TestResult[] }[] }} Report
 */

const linesOfAReason = 12;

/**
 * A line for each failed test, `path: name`, and under it the first lines of why, indented.
 * @param {Report} report @param {string} root paths are relative to it @returns {string[]}
 */
export function failedTests(report, root) {
  return report.testResults.flatMap((file) => {
    const path = relative(root, file.name);
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length === 0 && file.status === 'failed') return [path, ...reasonLines(file.message ?? '')];
    return failed.flatMap(({ fullName, failureMessages }) => [
      `${path}: ${fullName}`,
      ...(failureMessages ?? []).flatMap(reasonLines),
    ]);
  });
}

/** @param {string} reason @returns {string[]} */
function reasonLines(reason) {
  const lines = stripVTControlCharacters(reason).trimEnd().split('\n');
  return lines.slice(0, linesOfAReason).map((line) => `    ${line}`);
}
