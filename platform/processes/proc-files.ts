// Reads CPU and memory of processes and of the host from /proc (proc(5)); nothing on systems without it.
import { readFile } from 'node:fs/promises';
import { procStat } from './proc-stat.ts';

export interface ProcessUse {
  /** User and system time since the process began, clock ticks of 10 ms. */
  ticks: number;
  residentMb: number;
}

export interface HostUse {
  /** Ticks of 10 ms of all cores since boot. */
  total: number;
  idle: number;
  steal: number;
}

const pageMb = 4_096 / 1_048_576;

/** Undefined if the process is gone, or there is no /proc. */
export async function processUse(pid: number): Promise<ProcessUse | undefined> {
  const stat = await procStat(pid);
  return stat && { ticks: stat.ticks, residentMb: stat.residentPages * pageMb };
}

/** Of all cores together; undefined without /proc. */
export async function hostUse(): Promise<HostUse | undefined> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseHostStat(text);
}

/** Tasks that run or could run at this instant, on all cores; undefined without /proc. */
export async function runQueue(): Promise<number | undefined> {
  const text = await readFile('/proc/stat', 'utf8').catch(() => undefined);
  const running = /^procs_running (\d+)$/m.exec(text ?? '')?.[1];
  return running === undefined ? undefined : Number(running);
}

/** First line: user, nice, system, idle, iowait, irq, softirq, steal; waiting for a disk is idle too. */
export function parseHostStat(text: string): HostUse | undefined {
  const times = text.split('\n')[0]?.split(/\s+/).slice(1, 9).map(Number) ?? [];
  const total = times.reduce((sum, ticks) => sum + ticks, 0);
  return Number.isFinite(total) && times.length === 8
    ? { total, idle: (times[3] ?? 0) + (times[4] ?? 0), steal: times[7] ?? 0 }
    : undefined;
}
