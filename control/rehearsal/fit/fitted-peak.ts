// Computes from CPU figures of a few seconds what this machine carries, and a peak that leaves a reserve.
import { isProcessRow, machineNames, type LoadFit, type MachineRow } from '../../../contract/index.ts';
import { usualPeakPerSecond } from '../../../input/load-limits.ts';

/** Costs some 0.1 cores, and is the least with which a run ends in a reasonable time. */
const minPeakPerSecond = 8;
/** Of what the machine carries: pods and databases that start again need the other half. */
const usedShare = 0.5;
/** Of what the machine carries, on a stage, and the most that an audience can follow. */
const steadyShare = 0.25;
/** Fewer would leave the objective of menus undecided in a show that plays by itself in three minutes. */
const minSteadyPerSecond = 10;
const maxSteadyPerSecond = 40;
/** What a visit may cost at the least, s of CPU: readings of a few seconds are noisy. */
const minVisitSeconds = 0.004;
const minCalibrationRate = 4;
/** What a visit is taken to cost until it is measured, s of CPU. */
const supposedVisitSeconds = 0.012;

/** CPU use without visitors, or with a fixed number per second; cores. */
export interface CpuShares {
  /** All processes of the run: k6, harness, supervisor, pods, databases. */
  harnessCpu: number;
  /** Everything else, stolen time included. */
  others: number;
}

export interface Machine {
  cores: number;
  /** Null without a cgroup limit. */
  quotaCores: number | null;
}

/**
 * Mean over the readings that lie within [fromMs, toMs]. A busy machine may read so rarely that none does: then over those
 * that reach into it, since a peak for another machine would be worse. Undefined without any reading of the host.
 */
export function cpuShares(
  rows: readonly MachineRow[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  { cores, leftOut = [] }: { cores: number; leftOut?: readonly string[] },
): CpuShares | undefined {
  const times = [...new Set(rows.map(({ atMs }) => atMs))].sort((a, b) => a - b);
  const all = times.flatMap((atMs, index) => {
    const sinceMs = times[index - 1];
    if (sinceMs === undefined || atMs <= fromMs || sinceMs >= toMs) return [];
    const own = rows.filter((row) => row.atMs === atMs);
    const idle = own.find(({ name }) => name === machineNames.hostIdle)?.value;
    if (idle === undefined) return [];
    const used = sumOf(own.filter(isProcessRow));
    const harnessCpu = sumOf(own.filter((row) => isProcessRow(row) && !leftOut.includes(row.name)));
    const others = Math.max(0, (cores * (100 - idle)) / 100 - used);
    return [{ harnessCpu, others, lengthMs: atMs - sinceMs, isWithin: sinceMs >= fromMs && atMs <= toMs }];
  });
  const within = all.filter(({ isWithin }) => isWithin);
  const readings = within.length > 0 ? within : all;
  const lengthMs = readings.reduce((sum, one) => sum + one.lengthMs, 0);
  if (lengthMs === 0) return undefined;
  const mean = (of: (one: (typeof readings)[number]) => number): number =>
    readings.reduce((sum, one) => sum + of(one) * one.lengthMs, 0) / lengthMs;
  return { harnessCpu: mean(({ harnessCpu }) => harnessCpu), others: mean(({ others }) => others) };
}

/** Visits a second with which a cost can be measured without using up the machine. */
export function calibrationRate(base: CpuShares | undefined, machine: Machine): number {
  if (base === undefined) return minCalibrationRate;
  const carries = (freeCores(base, machine) - base.harnessCpu) / supposedVisitSeconds;
  return Math.round(Math.min(20, Math.max(minCalibrationRate, usedShare * carries)));
}

/** `base` is without visitors, `loaded` with `visitsPerSecond`. */
export function fitPeak(
  { base, loaded, visitsPerSecond }: { base: CpuShares; loaded: CpuShares; visitsPerSecond: number },
  machine: Machine,
): LoadFit {
  const visitSeconds = Math.max(minVisitSeconds, (loaded.harnessCpu - base.harnessCpu) / visitsPerSecond);
  const others = (base.others + loaded.others) / 2;
  const cores = freeCores({ harnessCpu: base.harnessCpu, others }, machine);
  const carriesPerSecond = Math.max(0, (cores - base.harnessCpu) / visitSeconds);
  return {
    carriesPerSecond: rounded(carriesPerSecond, 1),
    peakPerSecond: Math.min(
      usualPeakPerSecond,
      Math.max(minPeakPerSecond, Math.floor(usedShare * carriesPerSecond)),
    ),
    visitCpuMs: rounded(1_000 * visitSeconds, 1),
    baseCores: rounded(base.harnessCpu, 2),
    othersCores: rounded(others, 2),
    freeCores: rounded(cores, 2),
    quotaCores: machine.quotaCores,
  };
}

/**
 * A rate for a stage, where the same machine also draws a page and shows slides, and nothing of the load is low: a
 * smaller share, all the time.
 */
export function steadyPeak(fit: LoadFit): LoadFit {
  const peakPerSecond = Math.floor(steadyShare * fit.carriesPerSecond);
  return { ...fit, peakPerSecond: Math.min(maxSteadyPerSecond, Math.max(minSteadyPerSecond, peakPerSecond)) };
}

/** What is there for the run: not what others use, and not beyond its quota. */
function freeCores({ others }: CpuShares, { cores, quotaCores }: Machine): number {
  return Math.max(0, Math.min(quotaCores ?? Infinity, cores - others));
}

function sumOf(rows: readonly MachineRow[]): number {
  return rows.reduce((sum, { value }) => sum + value, 0) / 100;
}

function rounded(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
