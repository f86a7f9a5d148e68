import { expect, test } from 'vitest';
import { failedTests } from './failed-tests.mjs';

test('failed tests are named with their file and the first lines of why', () => {
  const report = {
    testResults: [
      {
        name: '/checkout/a/orders.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'orders are kept', status: 'passed', failureMessages: [] },
          {
            fullName: 'orders are counted',
            status: 'failed',
            failureMessages: ['\u001B[31mexpected 1\u001B[39m\nat line 4'],
          },
        ],
      },
      { name: '/checkout/b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
      {
        name: '/checkout/c.test.ts',
        status: 'passed',
        assertionResults: [{ fullName: 'c', status: 'passed' }],
      },
    ],
  };
  expect(failedTests(report, '/checkout')).toEqual([
    'a/orders.test.ts: orders are counted',
    '    expected 1',
    '    at line 4',
    'b.test.ts',
    '    no such module',
  ]);
});

test('a long reason is cut after twelve lines', () => {
  const reason = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
  const assertionResults = [{ fullName: 'a', status: 'failed', failureMessages: [reason] }];
  const report = { testResults: [{ name: '/a.test.ts', status: 'failed', assertionResults }] };
  expect(failedTests(report, '/')).toHaveLength(13);
});
