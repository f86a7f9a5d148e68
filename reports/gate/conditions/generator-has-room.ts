// The generator was below its limit; otherwise the experiment measures the generator.
import type { GateRecord } from '../../../contract/index.ts';
import { broken, holds, nearestRank, formatPercent, referenceSlices, type Condition } from './condition.ts';

/** Busy share of autocannon's one thread in all but the busiest tenth of the slices. */
const maxBusy = 0.85;
/**
 * k6 uses as many cores as it gets, so no single thread shows its saturation. With at most half of the cores
 * it takes nothing from the subject under measurement, which has the other half. Above that, the two may
 * compete.
 */
const maxMachineShare = 0.5;

export const generatorHasRoom: Condition = {
  name: 'generator-has-room',
  title: 'The load generator had CPU to spare.',
  check: (experiment) => {
    const slices = referenceSlices(experiment);
    const { record } = experiment;
    if (slices.length === 0) return holds('nothing was measured');
    const loops = slices.flatMap(({ eventLoopUse }) => eventLoopUse ?? []);
    const cores = slices.flatMap(({ generatorCores }) => generatorCores ?? []);
    const judged = record.engine === 'k6' ? cores : loops;
    const limit = record.engine === 'k6' ? coresOf(record) * maxMachineShare : maxBusy;
    // Of a tenth it may be unknown, as of a slice in which k6 was hardly there; more, and the busiest tenth
    // is not known either.
    if (judged.length < 0.9 * slices.length || Number.isNaN(limit)) {
      return broken(
        `how busy the generator was is known of ${judged.length} of ${slices.length} slices${Number.isNaN(limit) ? ', and of how many cores is not known' : ''}`,
        'measure on a system that reports the CPU of processes (/proc), or with --engine autocannon',
      );
    }
    const busy = nearestRank(judged, 0.9);
    const text = record.engine === 'k6' ? describeCores(busy, limit) : describeLoop(busy, cores);
    return busy <= limit ? holds(text) : broken(text, 'lower --rate, or use a faster machine');
  },
};

/**
 * Those that the processes may use: the machine's, or what its cgroup allows (`quota period`, or `max`). NaN
 * if not known.
 */
function coresOf({ before: { cores, cpuLimit } }: GateRecord): number {
  const [quota, period] = typeof cpuLimit === 'string' ? cpuLimit.split(' ').map(Number) : [];
  const allowed = (quota ?? NaN) / (period ?? NaN);
  return typeof cores !== 'number' ? NaN : allowed > 0 ? Math.min(cores, allowed) : cores;
}

function describeCores(busy: number, limit: number): string {
  return `it used ${short(busy)} cores or less in nine of ten slices; half of them, ${short(limit)}, may be used`;
}

function describeLoop(busy: number, cores: readonly number[]): string {
  const cpu =
    cores.length === 0 ? 'its CPU is not known' : `it used ${short(nearestRank(cores, 0.5))} cores (median)`;
  return `event loop busy for ${formatPercent(busy)} or less in nine of ten slices, at most ${formatPercent(maxBusy)} may be; ${cpu}`;
}

function short(cores: number): number {
  return Number(cores.toFixed(2));
}
