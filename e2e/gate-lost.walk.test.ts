// Gates whose candidate or baseline hangs or crashes in the middle. What is asked holds on a busy machine too.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expectAnswer, GateWorkspace, small } from './gate-workspace.ts';

let workspace: GateWorkspace;
beforeEach(() => {
  workspace = new GateWorkspace();
});
afterEach(async () => {
  await workspace.expectNothingLeft();
  await workspace.leave();
});

test.each([
  ['hangs', { HANG_AFTER: 300 }],
  ['crashes', { CRASH_AFTER: 300 }],
])('a candidate that %s in the middle is never green', async (_, env) => {
  workspace.budgets('p50: { belowMs: 149 }', 'timeoutMs: 150, ');
  const done = await workspace.run(['gate', '--candidate', workspace.kiosk(env), ...small]);
  const verdict = workspace.gateVerdict();
  expect(verdict.load.failed).toBeGreaterThan(0);
  expectAnswer(done, verdict, 'fail');
});

test('a baseline that crashes in the middle proves nothing of the candidate, and the error names it with its exit code', async () => {
  workspace.budgets('p50: { relative: 0.5 }');
  const done = await workspace.run([
    'gate',
    '--candidate',
    workspace.kiosk({ DELAY_MS: 5 }),
    '--baseline',
    workspace.kiosk({ DELAY_MS: 5, CRASH_AFTER: 300 }),
    ...small,
  ]);
  expect([done.code, workspace.gateRecord().ended]).toEqual([2, 'subject-lost']);
  expect(done.stdout).toMatch(/baseline/);
});
