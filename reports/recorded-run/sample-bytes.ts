// Reads samples.csv from bytes without making a string or an object per row: half a million rows a second and
// more.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJourney, longestRunMs, runFiles, runInSamplesHeader } from '../../contract/index.ts';
import { countUnreadable, newTally, type FileTally } from './file-tally.ts';
import { wholeLines } from './whole-lines.ts';

/** Takes the rows; times in ms. `journey` is an index into the list that `onJourney` announced, in order. */
export interface SampleVisitor {
  onJourney(name: string): void;
  onStarted(scheduledMs: number, arrival: number, startLagMs: number): void;
  onDropped(scheduledMs: number, arrival: number): void;
  /** The one object is filled anew for each row: keep nothing of it. */
  onRequest(row: RequestCells): void;
}

/** `arrival` is 0 and `intent` -1 where the script does not say them. */
export interface RequestCells {
  sentMs: number;
  arrival: number;
  journey: number;
  intent: number;
  send: number;
  status: number;
  error: number;
  serviceMs: number;
  responseMs: number;
}

const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const newlineByte = 10;
const letterA = 97;
const letterD = 100;
const letterR = 114;
const mostNumber = 1e15;
/** Each journey is a column of every table: a script that names a journey per order names no journeys. */
const mostJourneys = 10_000;
/** Journeys that a row is compared with byte by byte; the others are looked up. */
const comparedJourneys = 16;

/** One pass over the samples of `dir`. */
export function readSamples(dir: string, visitor: SampleVisitor): FileTally {
  const tally = newTally(runFiles.samples);
  const path = join(dir, runFiles.samples);
  tally.present = existsSync(path);
  const rows = new RowReader(visitor);
  let line = 0;
  for (const { bytes, from, to, torn, damaged, why } of wholeLines(path)) {
    if (damaged) countUnreadable(tally, (line += 1), false, why);
    for (let start = from; start < to;) {
      line += 1;
      const end = torn ? to : bytes.indexOf(newlineByte, start);
      const run = line === 1 ? runInSamplesHeader(bytes.toString('utf8', start, end)) : undefined;
      if (run !== undefined) {
        if (run !== '') tally.runs.add(run);
        start = end + 1;
        continue;
      }
      if (!torn && rows.take(bytes, start, end)) tally.lines += 1;
      else countUnreadable(tally, line, torn, torn ? undefined : rows.why);
      start = end + 1;
    }
  }
  return tally;
}

class RowReader {
  readonly #visitor: SampleVisitor;
  /** The first journeys as bytes. */
  readonly #journeys: Buffer[] = [];
  readonly #numbers = new Map<string, number>();
  readonly #row: RequestCells = {
    sentMs: 0,
    arrival: 0,
    journey: 0,
    intent: -1,
    send: 0,
    status: 0,
    error: 0,
    serviceMs: 0,
    responseMs: 0,
  };
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #end = 0;
  /** False once a cell was not what it should be. */
  #sound = true;
  /** Why the last row was refused, if it was one of numbers out of bounds. */
  why: string | undefined;

  constructor(visitor: SampleVisitor) {
    this.#visitor = visitor;
  }

  /** Hands one line to the visitor; false if it is no row. */
  take(bytes: Buffer, start: number, end: number): boolean {
    if (end - start < 4 || bytes[start + 1] !== comma) return false;
    this.#bytes = bytes;
    this.#at = start + 2;
    this.#end = end;
    this.#sound = true;
    this.why = undefined;
    switch (bytes[start]) {
      case letterR:
        return this.#request();
      case letterA:
        return this.#started();
      case letterD:
        return this.#dropped();
      default:
        return false;
    }
  }

  #started(): boolean {
    const scheduledMs = this.#number();
    const arrival = this.#number();
    const lag = this.#number();
    if (!this.#finished() || !this.#isTime('scheduledMs', scheduledMs) || !this.#isLength('startLagMs', lag))
      return false;
    this.#visitor.onStarted(scheduledMs, arrival, lag);
    return true;
  }

  #dropped(): boolean {
    const scheduledMs = this.#number();
    const arrival = this.#number();
    if (!this.#finished() || !this.#isTime('scheduledMs', scheduledMs)) return false;
    this.#visitor.onDropped(scheduledMs, arrival);
    return true;
  }

  #request(): boolean {
    const row = this.#row;
    row.sentMs = this.#number();
    row.arrival = this.#number(0);
    const nameFrom = this.#at;
    this.#skipCell();
    const nameTo = this.#at - 1;
    row.intent = this.#number(-1);
    row.send = this.#number();
    row.status = this.#number();
    row.error = this.#number();
    row.serviceMs = this.#number();
    row.responseMs = this.#number();
    if (
      !this.#finished() ||
      !this.#isTime('sentMs', row.sentMs) ||
      !this.#isLength('serviceMs', row.serviceMs) ||
      !this.#isLength('responseMs', row.responseMs)
    )
      return false;
    row.journey = this.#journey(nameFrom, nameTo);
    if (row.journey < 0) return false;
    this.#visitor.onRequest(row);
    return true;
  }

  #isTime(name: string, atMs: number): boolean {
    if (atMs >= -longestRunMs && atMs <= longestRunMs) return true;
    this.why = `${name} ${atMs} is more than a day from the start`;
    return false;
  }

  #isLength(name: string, ms: number): boolean {
    if (Math.abs(ms) <= longestRunMs) return true;
    this.why = `${name} ${ms} is longer than a day`;
    return false;
  }

  /** True if all cells were sound and none is left over. */
  #finished(): boolean {
    return this.#sound && this.#at === this.#end + 1;
  }

  #skipCell(): void {
    const bytes = this.#bytes;
    while (this.#at < this.#end && bytes[this.#at] !== comma) this.#at += 1;
    this.#at += 1;
  }

  /** The decimal number of the cell at hand; `empty` where nothing stands, else that is unsound. */
  #number(empty?: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    let at = this.#at;
    let whole = 0;
    let scale = 0;
    const negative = at < end && bytes[at] === minus;
    if (negative) at += 1;
    const first = at;
    for (; at < end; at += 1) {
      const byte = bytes[at] as number;
      if (byte === comma) break;
      if (byte === point && scale === 0) {
        scale = 1;
        continue;
      }
      const digit = byte - zero;
      if (digit < 0 || digit > 9) {
        this.#sound = false;
        break;
      }
      whole = whole * 10 + digit;
      if (scale > 0) scale *= 10;
    }
    if (at === first) {
      if (empty === undefined || negative || at > end) this.#sound = false;
      this.#at = at + 1;
      return empty ?? 0;
    }
    this.#at = at + 1;
    const value = scale > 1 ? whole / scale : whole;
    // More digits than a number holds.
    if (!(value < mostNumber)) this.#sound = false;
    return negative ? -value : value;
  }

  /** Number of the journey named there; -1 if the file names too many. */
  #journey(from: number, to: number): number {
    for (let known = 0; known < this.#journeys.length; known += 1)
      if (this.#stands(this.#journeys[known] as Buffer, from, to)) return known;
    const name = this.#bytes.toString('utf8', from, to);
    const known = this.#numbers.get(name);
    if (known !== undefined) return known;
    if (this.#numbers.size === mostJourneys) {
      this.why = `it names more journeys than ${mostJourneys}`;
      return -1;
    }
    const number = this.#numbers.size;
    this.#numbers.set(name, number);
    if (number < comparedJourneys) this.#journeys.push(Buffer.from(this.#bytes.subarray(from, to)));
    this.#visitor.onJourney(decodeJourney(name));
    return number;
  }

  /**
   * True if the name's bytes stand there. Names are short: a call into the runtime costs more than the bytes.
   */
  #stands(name: Buffer, from: number, to: number): boolean {
    if (name.length !== to - from) return false;
    for (let k = 0; k < name.length; k += 1) if (name[k] !== this.#bytes[from + k]) return false;
    return true;
  }
}
