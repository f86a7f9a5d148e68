// What kind of machine this is, as far as it changes what the numbers mean; no name and no address of it.
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';

/** Goes into run.json as `host`. */
export function hostFacts(): Record<string, string | number> {
  return {
    platform: platform(),
    arch: arch(),
    kernel: release(),
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryMb: Math.round(totalmem() / 2 ** 20),
  };
}
