// The machine that measures: what it is, and how busy it was before.
import { createHash } from 'node:crypto';
import { availableParallelism, cpus, loadavg, release, totalmem, type } from 'node:os';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  kernel: string;
  node: string;
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown', cores: availableParallelism(), memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`, node: process.version,
  };
}

/** Figures of two machines with different keys are never mixed. */
export function machineKey(machine: Machine): string {
  return createHash('sha256').update(JSON.stringify(machine)).digest('hex').slice(0, 12);
}

/** Load average of the last minute. */
export function loadBefore(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}
