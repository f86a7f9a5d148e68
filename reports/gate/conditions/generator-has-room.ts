// The generator was not at its own limit: else it is what is measured.
import type { GateRecord } from '../../../contract/index.ts';
import { broken, holds, nearestRank, percentWords, referenceSlices, type Condition } from './condition.ts';

/** Busy share of autocannon's one thread in all but the busiest tenth of the slices. */
const mostBusy = 0.85;
/**
 * k6 takes as many cores as it gets, so no single thread tells when it is full. Up to half of them it takes
 * nothing from the subject that is
 * measured at the time, which has the other half; beyond, the two may stand in each other's way.
 */
const mostOfMachine = 0.5;

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
    const limit = record.engine === 'k6' ? coresOf(record) * mostOfMachine : mostBusy;
    // Of a tenth it may be unknown, as of a slice in which k6 was hardly there; more, and the busiest tenth
    // is not known either.
    if (judged.length < 0.9 * slices.length || Number.isNaN(limit)) {
      return broken(
        `how busy the generator was is known of ${judged.length} of ${slices.length} slices${Number.isNaN(limit) ? ', and of how many cores is not known' : ''}`,
        "measure on a system that tells its processes' CPU (/proc), or with --engine autocannon",
      );
    }
    const busy = nearestRank(judged, 0.9);
    const words = record.engine === 'k6' ? coresInWords(busy, limit) : loopInWords(busy, cores);
    return busy <= limit ? holds(words) : broken(words, 'lower --rate, or use a faster machine');
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

function coresInWords(busy: number, limit: number): string {
  return `it used ${short(busy)} cores or less in nine of ten slices; half of them, ${short(limit)}, may be used`;
}

function loopInWords(busy: number, cores: readonly number[]): string {
  const cpu =
    cores.length === 0 ? 'its CPU is not known' : `it used ${short(nearestRank(cores, 0.5))} cores (median)`;
  return `event loop busy for ${percentWords(busy)} or less in nine of ten slices, at most ${percentWords(mostBusy)} may be; ${cpu}`;
}

function short(cores: number): number {
  return Number(cores.toFixed(2));
}
