import { expect, test } from 'vitest';
import { addCounts, countsLine, countTests, exitCodeOf } from './test-counts.mjs';

const passed = { status: 'passed', assertionResults: [{ status: 'passed' }] };

test('a test file that could not be loaded counts as a failed test', () => {
  const counts = countTests({
    numPassedTests: 1,
    numFailedTests: 0,
    testResults: [passed, { status: 'failed', assertionResults: [] }],
  });
  expect(countsLine(counts)).toBe('1 passed, 1 failed');
  expect(exitCodeOf(counts, 1)).toBe(1);
});

test('a failed test in a file that loaded counts once', () => {
  const failed = { status: 'failed', assertionResults: [{ status: 'failed' }] };
  expect(countTests({ numPassedTests: 1, numFailedTests: 1, testResults: [passed, failed] })).toEqual({
    passed: 1,
    failed: 1,
    skipped: 0,
  });
});

test('skipped tests are printed only if there are any', () => {
  expect(countsLine({ passed: 3, failed: 0, skipped: 2 })).toBe('3 passed, 0 failed, 2 skipped');
});

test('no tests at all, and a vitest that was not content, are no success', () => {
  expect(exitCodeOf({ passed: 0, failed: 0, skipped: 5 }, 0)).toBe(1);
  expect(exitCodeOf({ passed: 5, failed: 0, skipped: 0 }, 1)).toBe(1);
  expect(exitCodeOf({ passed: 5, failed: 0, skipped: 0 }, 0)).toBe(0);
});

test('counts of several calls are added', () => {
  const one = { passed: 3, failed: 1, skipped: 0 };
  expect(addCounts([one, { passed: 4, failed: 0, skipped: 2 }])).toEqual({
    passed: 7,
    failed: 1,
    skipped: 2,
  });
  expect(addCounts([])).toEqual({ passed: 0, failed: 0, skipped: 0 });
});
