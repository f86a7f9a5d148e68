// The machine that measures: what it is, and how busy it was before.
import { createHash } from 'node:crypto';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Clock } from '../../contract/index.ts';
import { hostUse } from '../../platform/processes/proc-files.ts';

export interface Machine {
  cpu: string;
  cores: number;
  memoryGb: number;
  kernel: string;
  node: string;
}

export function thisMachine(): Machine {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    kernel: `${type()} ${release()}`,
    node: process.version,
  };
}

/** Figures of two machines with different keys are never mixed. */
export function machineKey(machine: Machine): string {
  return createHash('sha256').update(JSON.stringify(machine)).digest('hex').slice(0, 12);
}

const sampleMs = 2_000;
/** Above this share other programs disturb the measurement. */
const quietBelow = 0.2;

/**
 * Waits until the machine does little else, at most `timeoutMs`. Resolves with the share of all cores that
 * was busy over the last two seconds; NaN without /proc.
 */
export async function untilQuiet(clock: Clock, timeoutMs: number, signal: AbortSignal): Promise<number> {
  const untilMs = clock.nowMs() + timeoutMs;
  for (;;) {
    const busy = await busyShare(clock, signal);
    if (!(busy > quietBelow) || clock.nowMs() >= untilMs) return busy;
  }
}

async function busyShare(clock: Clock, signal: AbortSignal): Promise<number> {
  const before = await hostUse();
  await clock.sleep(sampleMs, signal);
  const after = await hostUse();
  if (before === undefined || after === undefined) return NaN;
  return 1 - (after.idle - before.idle) / (after.total - before.total);
}
