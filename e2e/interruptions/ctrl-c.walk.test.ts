// Ctrl-C in any phase of a run: nothing runs on, no fault stays open, the folder is kept, and the exit code
// is 130.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openFaults } from '../../chaos/index.ts';
import { runFiles } from '../../contract/index.ts';
import { drawPhases, InterruptionWorkspace } from './phases.ts';

const phases = drawPhases('Ctrl-C');
let workspace: InterruptionWorkspace;
beforeEach(() => {
  workspace = new InterruptionWorkspace();
});
afterEach(() => workspace.leave());

test('Ctrl-C while tools are looked for ends the looking, with exit code 130', async () => {
  const slow = join(workspace.folder, 'slow-k6');
  writeFileSync(slow, '#!/bin/sh\necho asked >> "$0.log"\nexec sleep 600\n', { mode: 0o755 });
  const run = workspace.walk({ SHOWTIME_K6: slow });
  await expect.poll(() => existsSync(`${slow}.log`)).toBe(true);
  run.child.kill('SIGINT');
  const done = await run.over;
  expect([done.code, done.stderr]).toEqual([130, expect.not.stringContaining('took too long')]);
  expect(workspace.runFolders()).toEqual([]);
});

test.each(phases.starting)(
  'Ctrl-C while the target starts (%s) ends it, with exit code 130',
  async (phase) => {
    const run = workspace.walk();
    await run.until(phase);
    run.child.kill('SIGINT');
    expect((await run.over).code).toBe(130);
    await expect.poll(() => workspace.leftRunning()).toEqual([]);
    expect(workspace.runFolders()).toEqual([]);
  },
);

test.each(phases.playing)(
  'Ctrl-C in the run (%s), even twice, undoes the fault in hand, keeps the folder and exits with 130',
  async (phase) => {
    const run = workspace.walk();
    await run.until(phase);
    run.child.kill('SIGINT');
    await run.until(/faults are undone first/);
    run.child.kill('SIGINT');
    const done = await run.over;
    expect([done.code, done.stdout]).toEqual([130, expect.stringContaining('UNKNOWN')]);
    expect(openFaults(workspace.events())).toEqual([]);
    expect(workspace.leftRunning()).toEqual([]);
  },
);

test('a closed terminal (SIGHUP) undoes the fault in hand, and neither verdict nor page call it not undone', async () => {
  const run = workspace.walk();
  await run.until(/kill-pod is in effect/);
  run.child.kill('SIGHUP');
  expect((await run.over).code).toBe(130);
  expect(openFaults(workspace.events())).toEqual([]);
  const undone = workspace.verdict().verdicts.find(({ checker }) => checker === 'faults-undone');
  // The pod may be back, and the system steady, before the run has ended.
  expect([undone?.outcome, undone?.because]).toEqual([
    expect.stringMatching(/^(pass|unknown)$/),
    expect.stringMatching(/^1 faults undone[;,]/),
  ]);
  const page = readFileSync(join(workspace.runFolders()[0] ?? '', runFiles.report), 'utf8');
  expect(page).not.toContain('not undone');
});
