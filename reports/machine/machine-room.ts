// When the machine was short of CPU in a run: spans of time, and how much of any other time they take.
import type { RunRecord } from '../../contract/index.ts';
import { readingsOf, type Reading } from './readings.ts';

export class MachineRoom {
  /** All readings, and those in which something was short or nothing was recorded, in the order of time. */
  readonly readings: readonly Reading[];
  readonly short: readonly Reading[];
  constructor(readings: readonly Reading[]) {
    this.readings = readings;
    this.short = readings.filter(({ shortages }) => shortages.length > 0);
  }

  /**
   * How much of [fromMs, toMs) the machine was short, or is not known to have had room, ms: all of it without
   * readings. Recording surrounds the load, so that time before and after it is nothing that could hurt.
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

  /** A reading may begin before the one before it ended, so the search looks at the ends, which rise. */
  *#around(fromMs: number, toMs: number): Generator<Reading, void> {
    for (let at = this.#firstEndingAfter(fromMs); at < this.short.length; at += 1) {
      const reading = this.short[at];
      if (reading === undefined || reading.toMs - longestReadingMs > toMs) return;
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
const longestReadingMs = 600_000;

function overlap(aFromMs: number, aToMs: number, bFromMs: number, bToMs: number): number {
  return Math.min(aToMs, bToMs) - Math.max(aFromMs, bFromMs);
}

/** The room of a recorded run. A machine whose cores were not recorded has one. */
export function machineRoomOf(run: {
  machine: { rows: Parameters<typeof readingsOf>[0] };
  record: RunRecord;
}): MachineRoom {
  const cores = run.record.host['coresOfHost'] ?? run.record.host['cores'];
  return new MachineRoom(readingsOf(run.machine.rows, typeof cores === 'number' ? cores : 1));
}
