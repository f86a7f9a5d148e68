// A machine that is short of CPU, and programs of ours that are stopped, never fail the service that is tested.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { machineNames, parseMachine, runFiles, type MachineRow } from '../contract/index.ts';
import { makeCpuQuota, whyNoCpuQuota } from './cpu-quota.ts';
import { Place } from './showtime.ts';

const noQuota = await whyNoCpuQuota();
if (noQuota !== undefined) console.warn(`quotas are skipped: none can be set here (${noQuota})`);
const atLeastMs = 2_500;

function machineRows(folder: string, name: string): MachineRow[] {
  return readFileSync(join(folder, runFiles.machine), 'utf8')
    .split('\n')
    .flatMap((line) => parseMachine(line) ?? [])
    .filter((row) => row.name === name);
}

test.skipIf(noQuota !== undefined).each([0.7, 1.0, 1.15, 1.25, 1.4])(
  'a rush that is too much for a quota of %s cores fails nothing',
  async (cores) => {
    const place = new Place();
    const quota = await makeCpuQuota(cores);
    try {
      const run = place.start(['run', '--duration', '10s', '--peak', '60', '--seed', '5']);
      quota.add(run.child.pid!);
      const { code, stdout } = await run.over;
      expect([0, 2], stdout).toContain(code);
      const [folder = ''] = place.runFolders();
      expect(machineRows(folder, machineNames.cgroupThrottled).some(({ value }) => value > 0)).toBe(true);
    } finally {
      await place.leave();
      await quota.remove();
    }
  },
);

test.each(['harness', 'supervisor'] as const)(
  'a %s that is stopped for 3 s fails nothing, and its stall is on record',
  async (who) => {
    const place = new Place();
    try {
      const run = place.start(['run', '--duration', '12s', '--peak', '15', '--seed', '5', '--plan', 'none']);
      await expect.poll(() => place.events().some(({ kind }) => kind === 'load-started')).toBe(true);
      const pid = who === 'harness' ? run.child.pid! : place.target()!.supervisor.pid;
      process.kill(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 3_000));
      process.kill(pid, 'SIGCONT');
      const { code, stdout } = await run.over;
      expect([0, 2], stdout).toContain(code);
      const [folder = ''] = place.runFolders();
      const name = who === 'harness' ? machineNames.harnessStall : machineNames.supervisorStall;
      expect(Math.max(...machineRows(folder, name).map(({ value }) => value))).toBeGreaterThan(atLeastMs);
    } finally {
      await place.leave();
    }
  },
);
