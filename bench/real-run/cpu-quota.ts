// A CPU cgroup with a quota, if this system allows one: version 1 or 2, inside the present one.
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Clock } from '../../contract/index.ts';
import { cpuCgroupsOf } from '../../load/index.ts';

const periodUs = 100_000;

export interface CpuQuota {
  /** Writing a pid into this file moves the process in; what it starts from then on is in it too. */
  readonly procsFile: string;
  add(pid: number): void;
  /** Waits until everything in it has ended, and removes it. */
  remove(): Promise<void>;
}

/** Makes a cgroup of so many cores. @throws Error with the reason if this system does not allow it */
export async function makeCpuQuota(clock: Clock, cores: number): Promise<CpuQuota> {
  const { quota } = await cpuCgroupsOf('self');
  const parent = quota.find((folder) => existsSync(join(folder, 'cpu.cfs_quota_us')) || offersCpu(folder));
  if (parent === undefined) throw new Error('no cgroup with a CPU controller is ours');
  const folder = join(parent, `showtime-quota-${process.pid}-${Math.round(cores * 100)}`);
  const procsFile = join(folder, 'cgroup.procs');
  mkdirSync(folder);
  try {
    limit(folder, Math.round(cores * periodUs));
  } catch (error) {
    rmdirSync(folder);
    throw error;
  }
  return {
    procsFile,
    add: (pid) => writeFileSync(procsFile, String(pid)),
    remove: async () => {
      while (readFileSync(procsFile, 'utf8').trim() !== '') await clock.sleep(50);
      rmdirSync(folder);
    },
  };
}

/** Why no quota can be had here; undefined if it can. */
export async function whyNoCpuQuota(clock: Clock): Promise<string | undefined> {
  try {
    await (await makeCpuQuota(clock, 0.5)).remove();
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
