// Gates whose candidate or baseline hangs or crashes in the middle, and the gate that init writes. What is asked holds
// on a busy machine too, so they run side by side.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateFiles } from '../contract/index.ts';
import { expectAnswer, GateWorkspace, small } from './gate-workspace.ts';

let workspace: GateWorkspace;
beforeEach(() => {
  workspace = new GateWorkspace();
});
afterEach(async () => {
  await workspace.expectNothingLeft();
  await workspace.leave();
});

const gate = (candidate: string, ...more: string[]): string[] => [
  'gate',
  '--candidate',
  candidate,
  ...small,
  ...more,
];

test.each([
  ['hangs', { HANG_AFTER: 300 }],
  ['crashes', { CRASH_AFTER: 300 }],
])('a candidate that %s in the middle is never green', async (_, env) => {
  workspace.budgets('p50: { belowMs: 149 }', 'timeoutMs: 150, ');
  const done = await workspace.run(gate(workspace.kiosk(env)));
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

test('what init writes is a gate that runs as it is, once there is a baseline', async () => {
  expect((await workspace.run(['init', '--ci', 'github', '--start', workspace.kiosk()])).code).toBe(0);
  const alone = await workspace.run(gate(workspace.kiosk()));
  expect([alone.code, alone.stderr, workspace.runFolders()]).toEqual([
    64,
    expect.stringContaining('there is no --baseline'),
    [],
  ]);
  const run = workspace.start(
    gate(workspace.kiosk(), '--baseline', workspace.kiosk(), '--max-duration', '5m'),
  );
  await expect
    .poll(() => workspace.runFolders().length > 0 && workspace.text(gateFiles.slices))
    .toContain('"stage":"discovery"');
  run.child.kill('SIGINT');
  expect((await run.over).code).toBe(130);
  expect(workspace.gateVerdict().budgets.map(({ budget: { name } }) => name)).toEqual([
    'front-p50-relative',
    'front-p95-relative',
    'front-p99-relative',
    'front-availability',
    'front-errors',
  ]);
});
