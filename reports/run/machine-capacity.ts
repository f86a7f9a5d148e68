// When the machine was short of CPU in a run: shortages between two readings of machine.csv, and their part
// of any given time.
import { isProcessRow, machineNames, type MachineRow, type RunRecord } from '../../contract/index.ts';
import type { Numbered } from './text-lines.ts';

/**
 * The text about a shortage in a reading, and its line of machine.csv; null if the reading has no figures.
 */
interface Shortage {
  what: string;
  line: number | null;
}

export interface Reading {
  /** The time that its figures are about, ms. */
  fromMs: number;
  toMs: number;
  shortages: readonly Shortage[];
  /** CPU of each process, % of one core. */
  processes: ReadonlyMap<string, number>;
  /** % of all cores; undefined where it was not recorded. */
  idlePercent: number | undefined;
}

/**
 * The machine counts as short from these values on. Waiting: with tasks that come at random a core that is
 * used to ρ lets a task wait for ρ² of the time, so 75 % is a core in use to 87 %. Quota periods are 100 ms
 * as a rule: two of ten that ran out are a pause every half a second.
 */
const limits = {
  waitingPercent: 75,
  throttledPercent: 20,
  stealPercent: 10,
  /** Used only if the kernel does not report how long tasks waited. */
  idlePercent: 10,
  stallMs: 200,
} as const;

const stallNames: readonly string[] = [machineNames.harnessStall, machineNames.supervisorStall];

/**
 * There is a reading each second. Above this distance, ms, the figures are an average that could hide a
 * shortage.
 */
const maxSpanMs = 3_000;

type Row = Numbered<MachineRow>;

/** Readings in the order of time. Rows of one reading have one time; the first has no figures. */
function readingsOf(rows: readonly Row[], cores: number): Reading[] {
  const groups = byTime(rows);
  return groups.slice(1).map((group, index) => {
    const toMs = group[0]?.value.atMs ?? 0;
    const sinceMs = groups[index]?.[0]?.value.atMs ?? toMs;
    return readingOf(group, { sinceMs, toMs, cores });
  });
}

function byTime(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last !== undefined && last[0]?.value.atMs === row.value.atMs) last.push(row);
    else groups.push([row]);
  }
  return groups.sort((a, b) => (a[0]?.value.atMs ?? 0) - (b[0]?.value.atMs ?? 0));
}

function readingOf(
  group: readonly Row[],
  { sinceMs, toMs, cores }: { sinceMs: number; toMs: number; cores: number },
): Reading {
  const named = new Map(group.map((row) => [row.value.name, row]));
  // A supervisor that hung reports its stalls late, possibly two in one reading.
  const stalls = group.filter(({ value }) => stallNames.includes(value.name));
  const idle = named.get(machineNames.hostIdle)?.value.value;
  const shortages = [...pressed(named, cores), ...stalls.flatMap(stalled)];
  const missing: Shortage[] =
    shortages.length === 0 && (idle === undefined || toMs - sinceMs > maxSpanMs)
      ? [{ what: 'no figures', line: null }]
      : [];
  return {
    // A stall that was reported late began before the previous reading.
    fromMs: Math.min(sinceMs, ...stalls.map(({ value }) => toMs - value.value)),
    toMs,
    shortages: [...shortages, ...missing],
    processes: new Map(
      group.flatMap(({ value }) => (isProcessRow(value) ? [[value.name, value.value] as const] : [])),
    ),
    idlePercent: idle,
  };
}

function pressed(named: ReadonlyMap<string, Row>, cores: number): Shortage[] {
  const above = (name: string, limit: number, text: string): Shortage[] => {
    const row = named.get(name);
    return row && row.value.value >= limit
      ? [{ what: `${text} ${Math.round(row.value.value)} %`, line: row.line }]
      : [];
  };
  const output = named.has(machineNames.cpuPressure) || named.has(machineNames.cgroupPressure);
  return [
    ...above(machineNames.cpuPressure, limits.waitingPercent, 'tasks waited for a CPU'),
    ...above(machineNames.cgroupPressure, limits.waitingPercent, 'tasks of the cgroup waited for a CPU'),
    ...above(machineNames.cgroupThrottled, limits.throttledPercent, 'CPU quota used up in'),
    ...above(machineNames.hostSteal, limits.stealPercent, 'stolen by the hypervisor'),
    ...(output ? [] : withoutIdle(named, cores)),
  ];
}

/** The run queue is one instant; where it is not recorded, the idle share alone decides. */
function withoutIdle(named: ReadonlyMap<string, Row>, cores: number): Shortage[] {
  const idle = named.get(machineNames.hostIdle);
  const queue = named.get(machineNames.runQueue)?.value.value ?? Infinity;
  return idle && idle.value.value < limits.idlePercent && queue > cores
    ? [{ what: `CPU idle ${Math.round(idle.value.value)} %`, line: idle.line }]
    : [];
}

function stalled({ line, value: { name, value } }: Row): Shortage[] {
  const who = name === machineNames.harnessStall ? 'the harness' : 'the supervisor';
  return value >= limits.stallMs ? [{ what: `${who} stood still for ${Math.round(value)} ms`, line }] : [];
}

export class MachineCapacity {
  /** All readings, and those in which something was short or nothing was recorded, in the order of time. */
  readonly readings: readonly Reading[];
  readonly short: readonly Reading[];
  constructor(readings: readonly Reading[]) {
    this.readings = readings;
    this.short = readings.filter(({ shortages }) => shortages.length > 0);
  }

  /**
   * How much of [fromMs, toMs) the machine was short or its capacity is unknown, ms; all of it without
   * readings. Time before the first and after the last reading is not counted: recording begins before the
   * load and ends after it.
   */
  shortMs(fromMs: number, toMs: number): number {
    if (this.readings.length === 0) return toMs - fromMs;
    let ms = 0;
    let countedToMs = -Infinity;
    for (const reading of this.#around(fromMs, toMs)) {
      ms += Math.max(0, overlap(Math.max(reading.fromMs, countedToMs), reading.toMs, fromMs, toMs));
      countedToMs = Math.max(countedToMs, reading.toMs);
    }
    return ms;
  }

  /** The short readings that meet [fromMs, toMs). */
  shortIn(fromMs: number, toMs: number): readonly Reading[] {
    return [...this.#around(fromMs, toMs)];
  }

  /** A reading may begin before the previous one ended, so the search uses the ends, which are ascending. */
  *#around(fromMs: number, toMs: number): Generator<Reading, void> {
    for (let at = this.#firstEndingAfter(fromMs); at < this.short.length; at += 1) {
      const reading = this.short[at];
      if (reading === undefined || reading.toMs - maxReadingMs > toMs) return;
      if (reading.fromMs < toMs) yield reading;
    }
  }

  #firstEndingAfter(ms: number): number {
    let low = 0;
    let high = this.short.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.short[middle]?.toMs ?? Infinity) > ms) high = middle;
      else low = middle + 1;
    }
    return low;
  }
}

/** No stall is taken to be longer; it bounds the search. */
const maxReadingMs = 600_000;

function overlap(aFromMs: number, aToMs: number, bFromMs: number, bToMs: number): number {
  return Math.min(aToMs, bToMs) - Math.max(aFromMs, bFromMs);
}

/** The capacity of a recorded run. If the number of cores was not recorded, it counts as one. */
export function machineCapacityOf(run: {
  machine: { rows: Parameters<typeof readingsOf>[0] };
  record: RunRecord;
}): MachineCapacity {
  const cores = run.record.host['coresOfHost'] ?? run.record.host['cores'];
  return new MachineCapacity(readingsOf(run.machine.rows, typeof cores === 'number' ? cores : 1));
}
