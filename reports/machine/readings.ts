// Machine figures by reading: what machine.csv says of the time between two readings, and what was short in it.
import { isProcessRow, machineNames, type MachineRow } from '../../contract/index.ts';
import type { Numbered } from '../recorded-run/text-lines.ts';

/** What was short in a reading, in words, and the line of machine.csv that says so; no line: nothing was said. */
export interface Shortage {
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
 * From these on the machine counts as short. Waiting: with tasks that come at random a core that is used to
 * ρ lets a task wait for ρ² of the time, so 75 % is a core in use to 87 %. Quota periods are 100 ms as a
 * rule: two of ten that ran out are a pause every half a second.
 */
const limits = {
  waitingPercent: 75,
  throttledPercent: 20,
  stealPercent: 10,
  /** Only where the kernel does not say how long tasks waited. */
  idlePercent: 10,
  stallMs: 200,
} as const;

/** A reading comes each second; above this the figures are an average in which much could hide, ms. */
const longestMs = 3_000;

type Row = Numbered<MachineRow>;

/** Readings in the order of time. Rows of one reading have one time; the first has no figures. */
export function readingsOf(rows: readonly Row[], cores: number): Reading[] {
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
  const stalls = [machineNames.harnessStall, machineNames.supervisorStall].flatMap(
    (name) => named.get(name) ?? [],
  );
  const idle = named.get(machineNames.hostIdle)?.value.value;
  const shortages = [...pressed(named, cores), ...stalls.flatMap(stalled)];
  const unsaid: Shortage[] =
    shortages.length === 0 && (idle === undefined || toMs - sinceMs > longestMs)
      ? [{ what: 'no figures', line: null }]
      : [];
  return {
    // A stall that was reported late began before the reading before.
    fromMs: Math.min(sinceMs, ...stalls.map(({ value }) => toMs - value.value)),
    toMs,
    shortages: [...shortages, ...unsaid],
    processes: new Map(
      group.flatMap(({ value }) => (isProcessRow(value) ? [[value.name, value.value] as const] : [])),
    ),
    idlePercent: idle,
  };
}

function pressed(named: ReadonlyMap<string, Row>, cores: number): Shortage[] {
  const above = (name: string, limit: number, words: string): Shortage[] => {
    const row = named.get(name);
    return row && row.value.value >= limit
      ? [{ what: `${words} ${Math.round(row.value.value)} %`, line: row.line }]
      : [];
  };
  const said = named.has(machineNames.cpuPressure) || named.has(machineNames.cgroupPressure);
  return [
    ...above(machineNames.cpuPressure, limits.waitingPercent, 'tasks waited for a CPU'),
    ...above(machineNames.cgroupPressure, limits.waitingPercent, 'tasks of the cgroup waited for a CPU'),
    ...above(machineNames.cgroupThrottled, limits.throttledPercent, 'CPU quota used up in'),
    ...above(machineNames.hostSteal, limits.stealPercent, 'stolen by the hypervisor'),
    ...(said ? [] : withoutIdle(named, cores)),
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
