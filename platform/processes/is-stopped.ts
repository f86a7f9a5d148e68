// Whether a process is stopped by a signal (SIGSTOP), as the kernel reports it.
import { procStat } from './proc-stat.ts';

/** False for one that runs, that ended, or whose state this system does not show in /proc. */
export async function isStopped(pid: number): Promise<boolean> {
  return (await procStat(pid))?.state === 'T';
}
