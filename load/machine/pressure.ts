// Reads how long tasks waited for a CPU from the kernel's pressure stall information (Documentation/accounting/psi.rst).
import { readFile } from 'node:fs/promises';

/**
 * Time in which at least one task waited for a CPU, µs since boot (or since the cgroup was made); undefined
 * where the kernel does not say it.
 */
export async function waitedUs(path: string): Promise<number | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parsePressure(text);
}

/** The `total` of the line `some`; of the CPU the line `full` means nothing for a whole system. */
export function parsePressure(text: string): number | undefined {
  const total = /^some .*\btotal=(\d+)/m.exec(text)?.[1];
  return total === undefined ? undefined : Number(total);
}
