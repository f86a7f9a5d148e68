// The gate that init writes, from its files to its slices; the packed program plays it to the end in packed.walk.test.ts.
import { afterEach, beforeEach, expect, test } from 'vitest';
import { gateFiles } from '../contract/index.ts';
import { GateWorkspace, small } from './gate-workspace.ts';

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
