// What of this machine must stay the same while a gate measures, and where its calibration holds.
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Fingerprint } from '../../contract/index.ts';
import { hostFacts } from '../../platform/host-facts.ts';

const files = {
  clockSource: '/sys/devices/system/clocksource/clocksource0/current_clocksource',
  governor: '/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor',
  cpuLimit: '/sys/fs/cgroup/cpu.max',
} as const;

/** Facts that are not to be had on this machine are left out. */
export async function readFingerprint(): Promise<Fingerprint> {
  const read = await Promise.all(
    Object.entries(files).map(async ([name, path]): Promise<[string, string]> => [
      name,
      (await readFile(path, 'utf8').catch(() => '')).trim(),
    ]),
  );
  return {
    ...hostFacts(),
    node: process.versions.node,
    ...Object.fromEntries(read.filter(([, text]) => text !== '')),
  };
}

/** One machine, one key; Node and kernel may be updated, and then it is another. */
export function fingerprintKey(fingerprint: Fingerprint): string {
  return createHash('sha256')
    .update(JSON.stringify(Object.entries(fingerprint).sort(([a], [b]) => (a < b ? -1 : 1))))
    .digest('hex')
    .slice(0, 16);
}
