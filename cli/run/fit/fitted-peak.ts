// From CPU figures of a few seconds to what this machine carries, and the peak that leaves it room.
import { isProcessRow, machineNames, type LoadFit, type MachineRow } from '../../../contract/index.ts';

/** The peak of a default run on a machine that carries at least twice as much. */
export const usualPeakPerSecond = 60;
/** Costs next to nothing, and is the least with which a run ends in a reasonable time. */
const leastPeakPerSecond = 4;
/** Of what the machine carries: pods and databases that start again need the other half. */
const usedShare = 0.5;
/** What a visit may cost at the least, s of CPU: readings of a few seconds are noisy. */
const leastVisitSeconds = 0.004;
/** What a visit is taken to cost until it is measured, s of CPU. */
const supposedVisitSeconds = 0.012;

/** Where the machine stands without visitors, or with a known number a second; cores. */
export interface CpuShares {
  /** All processes of the run: k6, harness, supervisor, pods, databases. */
  ours: number;
  /** Everything else, stolen time included. */
  others: number;
}

export interface Machine {
  cores: number;
  /** Null if no cgroup limits us. */
  quotaCores: number | null;
}

/** Mean over the readings that lie within [fromMs, toMs]; undefined without one that knows the host. */
export function cpuShares(
  rows: readonly MachineRow[],
  { fromMs, toMs }: { fromMs: number; toMs: number },
  { cores, leftOut = [] }: { cores: number; leftOut?: readonly string[] },
): CpuShares | undefined {
  const times = [...new Set(rows.map(({ atMs }) => atMs))].sort((a, b) => a - b);
  const readings = times.flatMap((atMs, index) => {
    const sinceMs = times[index - 1];
    if (sinceMs === undefined || sinceMs < fromMs || atMs > toMs) return [];
    const own = rows.filter((row) => row.atMs === atMs);
    const idle = own.find(({ name }) => name === machineNames.hostIdle)?.value;
    if (idle === undefined) return [];
    const all = sumOf(own.filter(isProcessRow));
    const ours = sumOf(own.filter((row) => isProcessRow(row) && !leftOut.includes(row.name)));
    return [{ ours, others: Math.max(0, (cores * (100 - idle)) / 100 - all), lengthMs: atMs - sinceMs }];
  });
  const lengthMs = readings.reduce((sum, one) => sum + one.lengthMs, 0);
  if (lengthMs === 0) return undefined;
  const mean = (of: (one: (typeof readings)[number]) => number): number =>
    readings.reduce((sum, one) => sum + of(one) * one.lengthMs, 0) / lengthMs;
  return { ours: mean(({ ours }) => ours), others: mean(({ others }) => others) };
}

/** Visits a second with which a cost can be measured without using up the machine. */
export function calibrationRate(base: CpuShares | undefined, machine: Machine): number {
  if (base === undefined) return leastPeakPerSecond;
  const carries = (freeCores(base, machine) - base.ours) / supposedVisitSeconds;
  return Math.round(Math.min(20, Math.max(leastPeakPerSecond, usedShare * carries)));
}

/** `base` is without visitors, `loaded` with `visitsPerSecond`. */
export function fitPeak(
  { base, loaded, visitsPerSecond }: { base: CpuShares; loaded: CpuShares; visitsPerSecond: number },
  machine: Machine,
): LoadFit {
  const visitSeconds = Math.max(leastVisitSeconds, (loaded.ours - base.ours) / visitsPerSecond);
  const others = (base.others + loaded.others) / 2;
  const cores = freeCores({ ours: base.ours, others }, machine);
  const carriesPerSecond = Math.max(0, (cores - base.ours) / visitSeconds);
  return {
    carriesPerSecond: rounded(carriesPerSecond, 1),
    peakPerSecond: Math.min(
      usualPeakPerSecond,
      Math.max(leastPeakPerSecond, Math.floor(usedShare * carriesPerSecond)),
    ),
    visitCpuMs: rounded(1_000 * visitSeconds, 1),
    baseCores: rounded(base.ours, 2),
    othersCores: rounded(others, 2),
    freeCores: rounded(cores, 2),
    quotaCores: machine.quotaCores,
  };
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
