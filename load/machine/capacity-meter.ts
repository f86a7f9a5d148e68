// The CPU capacity of the machine since the previous reading: idle and stolen time, waiting for CPUs,
// exhausted quotas.
import { cpus } from 'node:os';
import { machineNames, type MachineRow } from '../../contract/index.ts';
import { cpuCgroupsOf, throttlingOf, type CpuCgroups, type Throttling } from './cgroups.ts';
import { waitedAt, waitedPercent, type Waited } from './pressure.ts';
import { hostUse, runQueue, type HostUse } from '../../platform/processes/proc-files.ts';

const hostPressure = '/proc/pressure/cpu';

interface Reading {
  atMs: number;
  host: HostUse | undefined;
  /** By file. */
  waited: ReadonlyMap<string, Waited>;
  /** By folder. */
  throttling: ReadonlyMap<string, Throttling>;
}

/** Rows exist from the second reading on; a figure that this system does not have has no row. */
export class CapacityMeter {
  readonly #nowMs: () => number;
  #before: Reading | undefined;
  /** By pid and name; a process stays in its cgroup. */
  #cgroups = new Map<string, CpuCgroups>();

  /** `nowMs` is the clock of `atMs`. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  async read(atMs: number, watched: readonly { name: string; pid: number }[]): Promise<MachineRow[]> {
    const cgroups = await this.#cgroupsOf(watched);
    const now: Reading = {
      atMs,
      host: (await hostUse()) ?? useOfAllCores(),
      waited: allWaited(cgroups, this.#nowMs),
      throttling: await allThrottling(cgroups),
    };
    const running = await runQueue();
    const before = this.#before;
    this.#before = now;
    const values = before === undefined || atMs <= before.atMs ? [] : between(before, now);
    const all = running === undefined ? values : [...values, [machineNames.runQueue, running] as const];
    return all.map(([name, value]) => ({ atMs, name, value, residentMb: null }));
  }

  async #cgroupsOf(watched: readonly { name: string; pid: number }[]): Promise<CpuCgroups[]> {
    const found = new Map<string, CpuCgroups>([
      ['self', this.#cgroups.get('self') ?? (await cpuCgroupsOf('self'))],
    ]);
    for (const { name, pid } of watched) {
      const id = `${pid} ${name}`;
      found.set(id, this.#cgroups.get(id) ?? (await cpuCgroupsOf(pid)));
    }
    this.#cgroups = found;
    return [...found.values()];
  }
}

type Value = readonly [name: string, value: number];

function between(before: Reading, now: Reading): Value[] {
  return [...hostBetween(before, now), ...pressureBetween(before, now), ...throttledBetween(before, now)];
}

function hostBetween({ host: before }: Reading, { host: now }: Reading): Value[] {
  if (!before || !now || now.total <= before.total) return [];
  // Times of waiting for a disk may go back a little (proc(5)).
  const share = (part: 'idle' | 'steal'): number =>
    Math.min(100, Math.max(0, (100 * (now[part] - before[part])) / (now.total - before.total)));
  return [
    [machineNames.hostSteal, share('steal')],
    [machineNames.hostIdle, share('idle')],
  ];
}

/** Of several cgroups the one that waited most. */
function pressureBetween(before: Reading, now: Reading): Value[] {
  const most = new Map<string, number>();
  for (const [file, waited] of now.waited) {
    const earlier = before.waited.get(file);
    const share = earlier && waitedPercent(earlier, waited);
    if (share === undefined) continue;
    const name = file === hostPressure ? machineNames.cpuPressure : machineNames.cgroupPressure;
    most.set(name, Math.max(most.get(name) ?? 0, share));
  }
  return [...most];
}

/** Of several cgroups the one whose quota ran out most often. */
function throttledBetween(before: Reading, now: Reading): Value[] {
  const shares = [...now.throttling].flatMap(([folder, { periods, throttled }]) => {
    const earlier = before.throttling.get(folder);
    if (earlier === undefined) return [];
    const passed = periods - earlier.periods;
    return [passed > 0 ? (100 * (throttled - earlier.throttled)) / passed : 0];
  });
  return shares.length === 0 ? [] : [[machineNames.cgroupThrottled, Math.max(...shares)]];
}

function allWaited(cgroups: readonly CpuCgroups[], nowMs: () => number): Map<string, Waited> {
  const files = new Set([
    hostPressure,
    ...cgroups.flatMap(({ pressure }) => (pressure === null ? [] : [pressure])),
  ]);
  const found = new Map<string, Waited>();
  for (const file of files) {
    const waited = waitedAt(file, nowMs);
    if (waited !== undefined) found.set(file, waited);
  }
  return found;
}

async function allThrottling(cgroups: readonly CpuCgroups[]): Promise<ReadonlyMap<string, Throttling>> {
  const folders = new Set(cgroups.flatMap(({ quota }) => quota));
  return throttlingOf({ quota: [...folders], pressure: null });
}

/** Without /proc: Node's figures, ms, as ticks of 10 ms; stolen time is unknown there. */
function useOfAllCores(): HostUse | undefined {
  const cores = cpus();
  if (cores.length === 0) return undefined;
  const sum = (of: (times: (typeof cores)[number]['times']) => number): number =>
    cores.reduce((total, { times }) => total + of(times) / 10, 0);
  return {
    total: sum(({ user, nice, sys, idle, irq }) => user + nice + sys + idle + irq),
    idle: sum(({ idle }) => idle),
    steal: 0,
  };
}
