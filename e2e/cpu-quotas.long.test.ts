// Rushes in CPU quotas that are too small for them: a short machine never fails the service that is tested.
import { expect, test } from 'vitest';
import { machineNames } from '../contract/index.ts';
import { makeCpuQuota, whyNoCpuQuota } from '../bench/real-run/cpu-quota.ts';
import { systemClock } from '../platform/clock.ts';
import { Workspace } from './showtime.ts';

const noQuota = await whyNoCpuQuota(systemClock());
if (noQuota !== undefined) console.warn(`quotas are skipped: none can be set here (${noQuota})`);

/** Plays a rush in a CPU quota: gives its exit code, and fails if the quota was never used up. */
async function playWithin(cores: number): Promise<{ code: number | null; stdout: string }> {
  const workspace = new Workspace();
  const quota = await makeCpuQuota(systemClock(), cores);
  try {
    const run = workspace.start(['run', '--duration', '10s', '--peak', '60', '--seed', '5']);
    quota.add(run.child.pid!);
    const { code, stdout } = await run.over;
    expect(workspace.machineRows(machineNames.cgroupThrottled).some(({ value }) => value > 0)).toBe(true);
    return { code, stdout };
  } finally {
    await workspace.leave();
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
