// Reads how long tasks waited for a CPU from the kernel's pressure stall information (Documentation/accounting/psi.rst).
import { readFileSync } from 'node:fs';

/** Time in which at least one task waited for a CPU, µs since boot (or since the cgroup was made), and when. */
export interface Waited {
  us: number;
  atMs: number;
}

/**
 * Undefined if the kernel does not provide it. A synchronous read: on a machine that is short of CPU an
 * asynchronous read ends seconds later, and its time would differ from that of the figure.
 */
export function waitedAt(path: string, nowMs: () => number): Waited | undefined {
  try {
    const us = parsePressure(readFileSync(path, 'utf8'));
    return us === undefined ? undefined : { us, atMs: nowMs() };
  } catch {
    return undefined;
  }
}

/** Share of the time between two readings in which a task waited, %; undefined if no time passed. */
export function waitedPercent(before: Waited, now: Waited): number | undefined {
  if (now.atMs <= before.atMs) return undefined;
  return Math.min(100, (now.us - before.us) / (10 * (now.atMs - before.atMs)));
}

/** The `total` of the line `some`; of the CPU the line `full` means nothing for a whole system. */
export function parsePressure(text: string): number | undefined {
  const total = /^some .*\btotal=(\d+)/m.exec(text)?.[1];
  return total === undefined ? undefined : Number(total);
}
