// Programs of the harness that are stopped, and visits that are measured first, never fail the tested service.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineNames, runFiles } from '../contract/index.ts';
import { openRun } from '../reports/index.ts';
import { Workspace } from './showtime.ts';

/** A stop of this length, ms, is no wait for anything: it is the fault itself. */
const stoppedMs = 3_000;

test('a harness and then a supervisor that are stopped for 3 s, in a run that fits its peak to the machine, fail nothing; stalls and calibration are on record', async () => {
  const workspace = new Workspace();
  const run = workspace.start(['run', '--duration', '10s', '--seed', '5', '--plan', 'none']);
  try {
    await run.until(/peak \d+ orders\/s = /);
    await expect.poll(() => workspace.events().some(({ kind }) => kind === 'load-started')).toBe(true);
    await stopForAWhile(run.child.pid!);
    await stopForAWhile(workspace.target()!.supervisor.pid);
    const { code, stdout, stderr } = await run.over;
    expect([0, 2], stdout).toContain(code);
    for (const name of [machineNames.harnessStall, machineNames.supervisorStall]) {
      const longestMs = Math.max(...workspace.machineRows(name).map(({ value }) => value));
      // It was in the middle of a pause between two turns when it was stopped.
      expect([name, longestMs > stoppedMs - 100]).toEqual([name, true]);
    }
    expectCalibrated(workspace, stderr);
  } finally {
    if (run.output.code === null) run.child.kill('SIGINT');
    await run.over;
    await workspace.leave();
  }
});

/** Calibration visits were made first, the peak follows from them, and the run does not have to explain their orders. */
function expectCalibrated(workspace: Workspace, stderr: string): void {
  expect(workspace.runFolders(), stderr).toHaveLength(1);
  const [folder = ''] = workspace.runFolders();
  const { load } = openRun(folder).record;
  expect(load.peakPerSecond).toBe(load.fit?.peakPerSecond);
  expect(stderr).toContain(
    `this machine carries ${load.fit?.carriesPerSecond} orders/s, the peak is ${load.peakPerSecond}`,
  );
  const before = stderr.slice(0, stderr.indexOf(`peak ${load.peakPerSecond} orders/s = `));
  expect(before).toMatch(/too short for menus-good: about \d+ menu .* 2995 are needed[^]*--duration \d+0s/);
  expect(readFileSync(join(folder, runFiles.stored), 'utf8')).toMatch(/"before-load".*"kind":"order"/);
  const outcomes = new Map(workspace.verdict().verdicts.map(({ checker, outcome }) => [checker, outcome]));
  for (const checker of ['no-unexpected-order', 'stock-adds-up', 'payments-match', 'one-ticket-per-order'])
    expect([checker, outcomes.get(checker)]).toEqual([checker, 'pass']);
  expect(readdirSync(folder)).not.toContain('calibration');
}

async function stopForAWhile(pid: number): Promise<void> {
  process.kill(pid, 'SIGSTOP');
  await new Promise((resolve) => setTimeout(resolve, stoppedMs));
  process.kill(pid, 'SIGCONT');
}
