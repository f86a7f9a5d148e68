// Writes machine.csv: once a second the CPU and memory of every relevant process, how much capacity the
// machine had left, and the clocks' offset.
import { statSync } from 'node:fs';
import {
  clockOffsetName,
  formatMachine,
  machineHeader,
  type Clock,
  type MachineRow,
} from '../../contract/index.ts';
import { AppendFile } from '../../platform/append-file.ts';
import type { RunClock } from '../clock/run-clock.ts';
import { processUse } from '../../platform/processes/proc-files.ts';
import { CapacityMeter } from './capacity-meter.ts';

export interface MeasuredProcess {
  /** As in machine.csv: k6, harness, supervisor, pod-…, db-…, members. */
  name: string;
  pid: number;
}

/** A program of the harness whose event loop did not turn. */
export interface Stall {
  /** As in machine.csv: harness-stall, supervisor-stall. */
  name: string;
  /** The longest time since the last reading, ms. */
  maxMs: number;
}

export interface MachineParts {
  clock: Clock;
  runClock: RunClock;
  path: string;
  /** Called each second, because pods start and end. */
  watched: () => readonly MeasuredProcess[] | Promise<readonly MeasuredProcess[]>;
  /** Called each second, after `watched`. */
  stalls?: () => readonly Stall[];
}

export interface MachineRecorder {
  /** Takes a last reading; throws if recording failed on the way. */
  stop(): Promise<void>;
}

const everyMs = 1_000;
const tickMs = 10;

/** Starts at once; the first reading has no CPU figures, only the offset. */
export function startMachineRecorder(parts: MachineParts): MachineRecorder {
  const { clock, runClock, path, watched, stalls = () => [] } = parts;
  const file = new AppendFile(path);
  if (statSync(path).size === 0) file.append(`${machineHeader}\n`);
  const stopping = new AbortController();
  const meter = new Meter(() => runClock.nowMs());
  const readOnce = async (): Promise<void> => {
    const offsetMs = runClock.sampleOffset();
    const processes = await watched();
    const atMs = runClock.nowMs();
    const rows = await meter.read(atMs, processes);
    const stalled = stalls().map(({ name, maxMs }): MachineRow => ({
      atMs,
      name,
      value: maxMs,
      residentMb: null,
    }));
    file.append(
      [{ atMs, name: clockOffsetName, value: offsetMs, residentMb: null }, ...rows, ...stalled]
        .map((row) => `${formatMachine(row)}\n`)
        .join(''),
    );
  };
  const reading = (async () => {
    while (!stopping.signal.aborted) {
      await readOnce();
      await clock.sleep(everyMs, stopping.signal).catch(() => undefined);
    }
  })();
  // `stop` reports it; until then it must not end the harness.
  reading.catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      try {
        await reading;
        await readOnce();
      } finally {
        file.close();
      }
    },
  };
}

/** Turns counters into shares of the time between two readings. */
class Meter {
  /** By pid and name: a pid that returns under another name is another process. */
  #before = new Map<string, { atMs: number; ticks: number }>();
  readonly #nowMs: () => number;
  readonly #room: CapacityMeter;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#room = new CapacityMeter(nowMs);
  }

  async read(atMs: number, watched: readonly MeasuredProcess[]): Promise<MachineRow[]> {
    const now = new Map<string, { atMs: number; ticks: number }>();
    const processes = await Promise.all(
      watched.map(async ({ name, pid }): Promise<MachineRow[]> => {
        const use = await processUse(pid);
        if (!use) return [];
        const id = `${pid} ${name}`;
        const before = this.#before.get(id);
        // A separate time: on a machine that is short of CPU the figure is read long after the row's time.
        const readMs = this.#nowMs();
        now.set(id, { atMs: readMs, ticks: use.ticks });
        if (!before || readMs <= before.atMs) return [];
        return [
          {
            atMs,
            name,
            value: (100 * (use.ticks - before.ticks) * tickMs) / (readMs - before.atMs),
            residentMb: use.residentMb,
          },
        ];
      }),
    );
    this.#before = now;
    return [...processes.flat(), ...(await this.#room.read(atMs, watched))];
  }
}
