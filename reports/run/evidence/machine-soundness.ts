// What machine.csv must be: a reading about once a second over all of the load, each with the rows that every
// reading has.
import { clockOffsetName, runFiles } from '../../../contract/index.ts';
import type { LoadedRun } from '../loaded-run.ts';
import { Defects } from './defects.ts';
import { isWithin, loadWindow, runWindow, type TimeWindow } from './run-window.ts';

/** Readings come once a second; a gap above this is a hole, ms. */
const holeMs = 5_000;
/**
 * Clock ticks are 10 ms long, so a reading that comes sooner than this after another may lack figures, ms.
 */
const minMs = 100;
const hostRows = ['host-idle', 'host-steal'];

interface Reading {
  atMs: number;
  /** Line of its first row. */
  line: number;
  names: Set<string>;
}

export function machineDefects(run: LoadedRun): Defects {
  const found = new Defects();
  const readings = readingsOf(run, found);
  const load = loadWindow(run);
  if (load !== undefined) holes(readings, load, found);
  for (const name of wantedIn(run, readings))
    for (const { line, names } of readings.filter(isLong))
      if (!names.has(name))
        found.add(`readings of the machine without ${name}`, `${runFiles.machine}:${line}`);
  return found;
}

/** Its figures are about a time in which the counters of the system moved; the first reading has none. */
function isLong({ atMs }: Reading, at: number, all: readonly Reading[]): boolean {
  const before = all[at - 1];
  return before !== undefined && atMs - before.atMs >= minMs;
}

/** Rows of one stamp are one reading. */
function readingsOf(run: LoadedRun, found: Defects): Reading[] {
  const window = runWindow(run.record);
  const readings: Reading[] = [];
  for (const { line, value } of run.machine.rows) {
    const at = `${runFiles.machine}:${line}`;
    const last = readings.at(-1);
    if (!isWithin(window, value.atMs)) found.add('figures of the machine outside the run', at);
    if (last !== undefined && value.atMs < last.atMs)
      found.add('figures of the machine that go back in time', at);
    if (!canBe(value)) found.add('figures of the machine that cannot be', at);
    if (last?.atMs !== value.atMs) readings.push({ atMs: value.atMs, line, names: new Set([value.name]) });
    else last.names.add(value.name);
  }
  return readings;
}

function canBe({
  name,
  value,
  residentMb,
}: {
  name: string;
  value: number;
  residentMb: number | null;
}): boolean {
  if (name === clockOffsetName) return true;
  if (value < 0 || (residentMb !== null && residentMb < 0)) return false;
  return !hostRows.includes(name) || value <= 100.5;
}

function holes(readings: readonly Reading[], { fromMs, toMs }: TimeWindow, found: Defects): void {
  let lastMs = fromMs;
  for (const atMs of [...readings.map((reading) => reading.atMs), toMs]) {
    if (Math.min(atMs, toMs) - Math.max(lastMs, fromMs) > holeMs)
      found.add(
        `holes of over ${holeMs / 1000} s in the figures of the machine`,
        `from ${Math.round(lastMs)} ms to ${Math.round(atMs)} ms`,
      );
    lastMs = atMs;
  }
}

/** Where there is a /proc every reading but the first has these; elsewhere those that one of them has. */
function wantedIn({ record }: LoadedRun, readings: readonly Reading[]): string[] {
  const usual = ['harness', ...hostRows];
  const wanted =
    record.host['platform'] === 'linux'
      ? usual
      : usual.filter((name) => readings.some(({ names }) => names.has(name)));
  return [clockOffsetName, ...wanted];
}
