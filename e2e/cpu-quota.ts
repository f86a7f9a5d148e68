// A CPU quota for a process and what it starts, where this system lets us make a cgroup (version 1 or 2).
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const periodUs = 100_000;

/** The folder of this process's own CPU cgroup; undefined if there is none that can be written. */
function ownCgroup(): string | undefined {
  const lines = readFileSync('/proc/self/cgroup', 'utf8').trim().split('\n');
  for (const line of lines) {
    const [, controllers = '', path = '/'] = line.split(':');
    if (controllers.split(',').includes('cpu')) return join('/sys/fs/cgroup/cpu', path);
    if (controllers === '' && existsSync('/sys/fs/cgroup/cgroup.controllers'))
      return join('/sys/fs/cgroup', path);
  }
  return undefined;
}

export class CpuQuota {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  /** Makes a cgroup of so many cores; undefined where this system does not let us. */
  static of(cores: number): CpuQuota | undefined {
    const parent = ownCgroup();
    if (parent === undefined) return undefined;
    const folder = join(parent, `showtime-e2e-${process.pid}`);
    try {
      mkdirSync(folder);
    } catch {
      return undefined;
    }
    try {
      const quotaUs = Math.round(cores * periodUs);
      if (existsSync(join(folder, 'cpu.max'))) {
        writeFileSync(join(folder, 'cpu.max'), `${quotaUs} ${periodUs}`);
      } else {
        writeFileSync(join(folder, 'cpu.cfs_period_us'), String(periodUs));
        writeFileSync(join(folder, 'cpu.cfs_quota_us'), String(quotaUs));
      }
      return new CpuQuota(folder);
    } catch {
      rmdirSync(folder);
      return undefined;
    }
  }

  /** Moves a process in; what it starts from then on is in it too. */
  add(pid: number): void {
    writeFileSync(join(this.#folder, 'cgroup.procs'), String(pid));
  }

  /** True once everything in it has ended. */
  get isEmpty(): boolean {
    return readFileSync(join(this.#folder, 'cgroup.procs'), 'utf8').trim() === '';
  }

  /** To be called once it is empty. */
  remove(): void {
    rmdirSync(this.#folder);
  }
}
