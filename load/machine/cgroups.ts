// Finds the CPU cgroups of a process and what their quota has cost it (cgroup v1: sched-bwc.rst, v2:
// cgroup-v2.rst).
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** Where the files of a process's cgroup lie, and of each cgroup around it up to the root that is seen. */
export interface CpuCgroups {
  /** With cpu.stat and the quota, innermost first. */
  quota: readonly string[];
  /** With cpu.pressure; null without cgroup v2. */
  pressure: string | null;
}

export interface Throttling {
  /** Quota periods that have passed in which the cgroup ran, and of them those that used up their quota. */
  periods: number;
  throttled: number;
}

interface Mount {
  version: 1 | 2;
  root: string;
  folder: string;
}

export const noCgroups: CpuCgroups = { quota: [], pressure: null };

/** Nothing on systems without cgroups; `pid` may be `self`. */
export async function cpuCgroupsOf(pid: number | 'self'): Promise<CpuCgroups> {
  const [memberships, mounts] = await Promise.all(
    [`/proc/${pid}/cgroup`, '/proc/self/mountinfo'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  return locateCgroups(memberships ?? '', mounts ?? '');
}

/** From the texts of /proc/PID/cgroup and /proc/self/mountinfo. */
export function locateCgroups(memberships: string, mountinfo: string): CpuCgroups {
  const mounts = mountinfo.split('\n').flatMap(cpuMount);
  const quota = memberships.split('\n').flatMap((line) => foldersOf(line, mounts));
  const unified = /^0::(.*)$/m.exec(memberships)?.[1];
  const pressureMount = mounts.find(({ version }) => version === 2);
  return {
    quota,
    pressure:
      unified === undefined || !pressureMount ? null : join(within(pressureMount, unified), 'cpu.pressure'),
  };
}

/**
 * Sum over the cgroups of one process: any of them that used up its quota throttled the process. Undefined
 * without a quota.
 */
export async function throttlingOf({ quota }: CpuCgroups): Promise<ReadonlyMap<string, Throttling>> {
  const found = new Map<string, Throttling>();
  for (const folder of quota) {
    const text = await readFile(join(folder, 'cpu.stat'), 'utf8').catch(() => '');
    const stat = parseCpuStat(text);
    if (stat !== undefined) found.set(folder, stat);
  }
  return found;
}

/** Undefined where the cgroup counts no periods. */
export function parseCpuStat(text: string): Throttling | undefined {
  const field = (name: string): number | undefined => {
    const value = new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1];
    return value === undefined ? undefined : Number(value);
  };
  const periods = field('nr_periods');
  const throttled = field('nr_throttled');
  return periods === undefined || throttled === undefined ? undefined : { periods, throttled };
}

/** The least quota around the process, cores; null if nothing limits it. */
export async function cpuQuotaCores({ quota }: CpuCgroups): Promise<number | null> {
  const cores = await Promise.all(quota.map(quotaOf));
  const limits = cores.filter((one): one is number => one !== null);
  return limits.length === 0 ? null : Math.min(...limits);
}

async function quotaOf(folder: string): Promise<number | null> {
  const read = (name: string): Promise<string> => readFile(join(folder, name), 'utf8').catch(() => '');
  const [max, quotaUs, periodUs] = await Promise.all(
    ['cpu.max', 'cpu.cfs_quota_us', 'cpu.cfs_period_us'].map(read),
  );
  return parseQuota(max === '' ? `${quotaUs} ${periodUs}` : (max ?? ''));
}

/** `<quota> <period>` in µs; `max` and -1 are no limit. */
export function parseQuota(text: string): number | null {
  const [quotaUs, periodUs] = text.trim().split(/\s+/).map(Number);
  return quotaUs !== undefined && periodUs !== undefined && quotaUs > 0 && periodUs > 0
    ? quotaUs / periodUs
    : null;
}

/** `36 35 98:0 ROOT FOLDER options - TYPE source SUPEROPTIONS` (proc(5)). */
function cpuMount(line: string): Mount[] {
  const [left, right] = line.split(' - ');
  const [, , , root, folder] = left?.split(' ') ?? [];
  const [type, , options] = right?.split(' ') ?? [];
  if (root === undefined || folder === undefined) return [];
  if (type === 'cgroup2') return [{ version: 2, root, folder }];
  return type === 'cgroup' && options?.split(',').includes('cpu') === true
    ? [{ version: 1, root, folder }]
    : [];
}

/** Of one line `N:CONTROLLERS:PATH`; version 2 has no controllers in it. */
function foldersOf(line: string, mounts: readonly Mount[]): string[] {
  const [, number, controllers, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
  if (path === undefined) return [];
  const version = number === '0' && controllers === '' ? 2 : 1;
  if (version === 1 && controllers?.split(',').includes('cpu') !== true) return [];
  const mount = mounts.find((one) => one.version === version);
  return mount ? upTo(mount.folder, within(mount, path)) : [];
}

function within({ root, folder }: Mount, path: string): string {
  const inside = relative(root, path);
  // A path beyond the mount's root is that of another namespace: then the root is all that can be seen.
  return inside.startsWith('..') ? folder : join(folder, inside);
}

function upTo(top: string, folder: string): string[] {
  return folder === top || folder === dirname(folder) ? [folder] : [folder, ...upTo(top, dirname(folder))];
}
