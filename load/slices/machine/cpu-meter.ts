// CPU during a slice: the generator's own, that of everybody else but the subjects, and what the hypervisor took.
import type { Clock } from '../../../contract/index.ts';
import { hostUse, processUse, type HostUse } from '../../machine/proc.ts';
import { withDescendants } from './descendants.ts';

export interface CpuUse {
  /** Of this process. */
  generatorCores: number;
  /** Null without /proc, or if it is not known which processes the subjects are. */
  othersCores: number | null;
  /** Of the whole machine; null without /proc. */
  stealShare: number | null;
}

const ticksPerSecond = 100;

/**
 * Measures from now until the function that it returns is called. `subjects`: one list of pids a subject, whose descendants count
 * with them; an empty list is a subject whose processes are not known. What they start later counts as others.
 */
export async function startCpuMeter(clock: Clock, subjects: readonly (readonly number[])[]): Promise<() => Promise<CpuUse>> {
  const isKnown = subjects.every((pids) => pids.length > 0);
  const pids = isKnown ? await withDescendants(subjects.flat()) : [];
  const before = await read(clock, pids);
  return async () => {
    const after = await read(clock, pids), seconds = (after.atMs - before.atMs) / 1_000;
    const ownSeconds = after.ownSeconds - before.ownSeconds;
    const host = before.host && after.host && hostShares(before.host, after.host);
    let othersSeconds = (host?.busyTicks ?? 0) / ticksPerSecond - ownSeconds;
    for (const [pid, ticks] of after.ticks) othersSeconds -= (ticks - (before.ticks.get(pid) ?? ticks)) / ticksPerSecond;
    return {
      generatorCores: ownSeconds / seconds, stealShare: host?.stealShare ?? null,
      othersCores: host && isKnown ? Math.max(0, othersSeconds / seconds) : null,
    };
  };
}

interface Reading { atMs: number; ownSeconds: number; host: HostUse | undefined; ticks: ReadonlyMap<number, number> }

async function read(clock: Clock, pids: readonly number[]): Promise<Reading> {
  const uses = await Promise.all(pids.map(async (pid) => [pid, (await processUse(pid))?.ticks] as const));
  const host = await hostUse(), { user, system } = process.cpuUsage();
  const ticks = new Map(uses.flatMap(([pid, used]) => (used === undefined ? [] : [[pid, used]])));
  return { atMs: clock.nowMs(), ownSeconds: (user + system) / 1e6, host, ticks };
}

function hostShares(before: HostUse, after: HostUse): { busyTicks: number; stealShare: number } {
  const of = (part: keyof HostUse): number => after[part] - before[part];
  return { busyTicks: of('total') - of('idle') - of('steal'), stealShare: of('total') > 0 ? of('steal') / of('total') : 0 };
}
