// CPU during a slice: the generator's, that of all processes but the subjects, and what the hypervisor stole.
import type { Clock } from '../../../contract/index.ts';
import { hostUse, processUse, type HostUse } from '../../../platform/processes/proc-files.ts';
import { withDescendants } from '../../../platform/processes/descendants.ts';

export interface CpuUse {
  generatorCores: number | null;
  /** Null without /proc, or if the processes of the subjects are unknown. */
  othersCores: number | null;
  /** Of the whole machine; null without /proc. */
  stealShare: number | null;
}

export interface CpuReading {
  atMs: number;
  generatorSeconds: number;
  /** CPU of the generator and the subjects, by pid; 0 is this process. */
  knownSeconds: ReadonlyMap<number, number>;
  host: HostUse | undefined;
}

const ticksPerSecond = 100;

export class CpuMeter {
  readonly #clock: Clock;
  readonly #subjects: readonly number[];
  readonly #isKnown: boolean;

  private constructor(clock: Clock, subjects: readonly number[], isKnown: boolean) {
    this.#clock = clock;
    this.#subjects = subjects;
    this.#isKnown = isKnown;
  }

  /**
   * `subjects`: one list of pids per subject, whose descendants count with them; an empty list is a subject
   * with unknown processes. Processes that they start later count as others.
   */
  static async of(clock: Clock, subjects: readonly (readonly number[])[]): Promise<CpuMeter> {
    const isKnown = subjects.every((pids) => pids.length > 0);
    return new CpuMeter(clock, isKnown ? await withDescendants(subjects.flat()) : [], isKnown);
  }

  /** This process is the generator, together with another one where there is one. */
  async read(generator?: number): Promise<CpuReading> {
    const pids = [...this.#subjects, ...(generator === undefined ? [] : [generator])];
    const uses = await Promise.all(pids.map(async (pid) => [pid, (await processUse(pid))?.ticks] as const));
    const host = await hostUse();
    const { user, system } = process.cpuUsage();
    const ownSeconds = (user + system) / 1e6;
    const known = new Map(
      uses.flatMap(([pid, ticks]) => (ticks === undefined ? [] : [[pid, ticks / ticksPerSecond] as const])),
    );
    const generatorSeconds = ownSeconds + (generator === undefined ? 0 : (known.get(generator) ?? NaN));
    return { atMs: this.#clock.nowMs(), generatorSeconds, knownSeconds: known.set(0, ownSeconds), host };
  }

  /** Between two readings of this meter. */
  use(before: CpuReading, after: CpuReading): CpuUse {
    const seconds = (after.atMs - before.atMs) / 1_000;
    const generatorCores = (after.generatorSeconds - before.generatorSeconds) / seconds;
    const host = before.host && after.host && hostBetween(before.host, after.host);
    let othersSeconds = (host?.busyTicks ?? 0) / ticksPerSecond;
    for (const [pid, used] of after.knownSeconds)
      othersSeconds -= used - (before.knownSeconds.get(pid) ?? used);
    return {
      generatorCores: Number.isFinite(generatorCores) ? generatorCores : null,
      stealShare: host?.stealShare ?? null,
      // Ticks are coarse, so a short slice may seem to have had less than nothing.
      othersCores: host && this.#isKnown ? Math.max(0, othersSeconds / seconds) : null,
    };
  }
}

function hostBetween(before: HostUse, after: HostUse): { busyTicks: number; stealShare: number } {
  const of = (part: keyof HostUse): number => after[part] - before[part];
  return {
    busyTicks: of('total') - of('idle') - of('steal'),
    stealShare: of('total') > 0 ? of('steal') / of('total') : 0,
  };
}
