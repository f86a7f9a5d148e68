// A machine that is short of CPU, and programs of ours that are stopped, never fail the service that is tested.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineNames, parseMachine, runFiles, type MachineRow } from '../contract/index.ts';
import { makeCpuQuota, whyNoCpuQuota } from '../bench/real-run/cpu-quota.ts';
import { systemClock } from '../cli/clock.ts';
import { openRun } from '../reports/index.ts';
import { Place } from './showtime.ts';

const noQuota = await whyNoCpuQuota(systemClock());
if (noQuota !== undefined) console.warn(`quotas are skipped: none can be set here (${noQuota})`);
/** A stop of this length, ms, is no wait for anything: it is the fault itself. */
const stoppedMs = 3_000;

function machineRows(folder: string, name: string): MachineRow[] {
  return readFileSync(join(folder, runFiles.machine), 'utf8')
    .split('\n')
    .flatMap((line) => parseMachine(line) ?? [])
    .filter((row) => row.name === name);
}

/** Plays a rush in a CPU quota: gives its exit code, and fails if the quota was never used up. */
async function playWithin(cores: number): Promise<{ code: number | null; stdout: string }> {
  const place = new Place();
  const quota = await makeCpuQuota(systemClock(), cores);
  try {
    const run = place.start(['run', '--duration', '10s', '--peak', '60', '--seed', '5']);
    quota.add(run.child.pid!);
    const { code, stdout } = await run.over;
    const [folder = ''] = place.runFolders();
    expect(machineRows(folder, machineNames.cgroupThrottled).some(({ value }) => value > 0)).toBe(true);
    return { code, stdout };
  } finally {
    await place.leave();
    await quota.remove();
  }
}

// Two at once, which also lets them disturb each other.
test.skipIf(noQuota !== undefined).each([[[0.7, 1.25]], [[1.0, 1.15]], [[1.4]]])(
  'a rush that is too much for a quota of %s cores fails nothing',
  async (quotas) => {
    for (const { code, stdout } of await Promise.all(quotas.map(playWithin)))
      expect([0, 2], stdout).toContain(code);
  },
);

test.each(['harness', 'supervisor'] as const)(
  'a %s that is stopped for 3 s fails nothing, and its stall is on record',
  async (who) => {
    const place = new Place();
    const run = place.start(['run', '--duration', '12s', '--peak', '15', '--seed', '5', '--plan', 'none']);
    try {
      await run.until(/playing|peak 15 orders/);
      await expect.poll(() => place.events().some(({ kind }) => kind === 'load-started')).toBe(true);
      const pid = who === 'harness' ? run.child.pid! : place.target()!.supervisor.pid;
      process.kill(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, stoppedMs));
      process.kill(pid, 'SIGCONT');
      const { code, stdout } = await run.over;
      expect([0, 2], stdout).toContain(code);
      const [folder = ''] = place.runFolders();
      const name = who === 'harness' ? machineNames.harnessStall : machineNames.supervisorStall;
      const longestMs = Math.max(...machineRows(folder, name).map(({ value }) => value));
      // It was in the middle of a pause between two turns when it was stopped.
      expect(longestMs).toBeGreaterThan(stoppedMs - 100);
    } finally {
      if (run.said.code === null) run.child.kill('SIGINT');
      await run.over;
      await place.leave();
    }
  },
);

test('without --peak visits of its own are measured first, and are nothing that the run must explain', async () => {
  const place = new Place();
  try {
    const { stderr } = await place.run(['run', '--duration', '5s', '--seed', '5', '--plan', 'none']);
    const [folder = ''] = place.runFolders();
    const { load } = openRun(folder).record;
    expect(load.peakPerSecond).toBe(load.fit?.peakPerSecond);
    expect(stderr).toContain(
      `this machine carries ${load.fit?.carriesPerSecond} orders/s, the peak is ${load.peakPerSecond}`,
    );
    const before = stderr.slice(0, stderr.indexOf(`peak ${load.peakPerSecond} orders/s = `));
    expect(before).toMatch(/too short for menus-good: about \d+ menu .* 2995 are needed[^]*--duration \d+0s/);
    expect(readFileSync(join(folder, runFiles.stored), 'utf8')).toMatch(/"before-load".*"kind":"order"/);
    const outcomes = new Map(place.verdict().verdicts.map(({ checker, outcome }) => [checker, outcome]));
    for (const checker of ['no-unexpected-order', 'stock-adds-up', 'payments-match', 'one-ticket-per-order'])
      expect([checker, outcomes.get(checker)]).toEqual([checker, 'pass']);
    expect(readdirSync(folder)).not.toContain('calibration');
  } finally {
    await place.leave();
  }
});

test('Ctrl-C while a visit is measured ends everything, and leaves no folder', async () => {
  const place = new Place();
  const run = place.start(['run', '--duration', '5s', '--seed', '5', '--plan', 'none']);
  try {
    await run.until(/measuring for some seconds/);
    run.child.kill('SIGINT');
    expect((await run.over).code).toBe(130);
    expect(place.runFolders()).toEqual([]);
  } finally {
    await run.over;
    await place.leave();
  }
});
