// A CPU cgroup with a quota, where this system lets us make one: version 1 or 2, inside our own.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { cpuCgroupsOf } from '../load/index.ts';

const periodUs = 100_000;

export interface CpuQuota {
  /** Moves a process in; what it starts from then on is in it too. */
  add(pid: number): void;
  /** Waits until everything in it has ended, and removes it. */
  remove(): Promise<void>;
}

/** Makes a cgroup of so many cores. @throws Error with the reason if this system does not let us */
export async function makeCpuQuota(cores: number): Promise<CpuQuota> {
  const { quota } = await cpuCgroupsOf('self');
  const parent = quota.find(
    (folder) => existsSync(join(folder, 'cpu.cfs_quota_us')) || offersCpu(folder),
  );
  if (parent === undefined) throw new Error('no cgroup with a CPU controller is ours');
  const folder = join(parent, `showtime-quota-${process.pid}-${Math.round(cores * 100)}`);
  mkdirSync(folder);
  try {
    limit(folder, Math.round(cores * periodUs));
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  return {
    add: (pid) => writeFileSync(join(folder, 'cgroup.procs'), String(pid)),
    remove: async () => {
      await expect.poll(() => readFileSync(join(folder, 'cgroup.procs'), 'utf8').trim()).toBe('');
      rmdirSync(folder);
    },
  };
}

/** Why no quota can be had here; undefined if it can. */
export async function whyNoCpuQuota(): Promise<string | undefined> {
  try {
    await (await makeCpuQuota(0.5)).remove();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function offersCpu(folder: string): boolean {
  const control = join(folder, 'cgroup.subtree_control');
  return existsSync(control) && readFileSync(control, 'utf8').split(/\s+/).includes('cpu');
}

function limit(folder: string, quotaUs: number): void {
  if (existsSync(join(folder, 'cpu.max'))) {
    writeFileSync(join(folder, 'cpu.max'), `${quotaUs} ${periodUs}`);
    return;
  }
  writeFileSync(join(folder, 'cpu.cfs_period_us'), String(periodUs));
  writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quotaUs));
}
