// Reads samples.csv from bytes without making a string or an object per row.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { decodeJourney, maxRunMs, runFiles, runInSamplesHeader } from '../../contract/index.ts';
import { countUnreadable, newTally, type FileTally } from './file-tally.ts';
import type { RequestCells, SampleVisitor } from './sample-visitor.ts';
import { wholeLines } from './whole-lines.ts';

export type { RequestCells, SampleVisitor } from './sample-visitor.ts';

const comma = 44;
const minus = 45;
const point = 46;
const zero = 48;
const newline = 10;
const letterA = 97;
const letterD = 100;
const letterR = 114;
const maxNumber = 1e15;
/** Digits that fit 31 bits, and with those of a fraction 53: such numbers are added up as integers. */
const maxIntegerDigits = 9;
const maxFractionDigits = 6;
const powersOfTen = Float64Array.from({ length: maxFractionDigits + 1 }, (_, power) => 10 ** power);
/** Cells with a number: sentMs, arrival; behind the journey: intent, send, status, error, serviceMs, responseMs. */
const lastCell = 7;
/** What an empty cell yields; undefined where none may be empty. */
const blankCells = [undefined, 0, -1, undefined, undefined, undefined, undefined, undefined] as const;
/** What `take` gives for a line that is no row. */
const noRow = -1;
/** Each journey is a column of every table: a script that names a journey per order names no journeys. */
const maxJourneys = 10_000;
/** Journeys that a row is compared with byte by byte; the others are looked up. */
const comparedJourneys = 16;
const unknownJourney = -1;

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
      const next = torn ? noRow : rows.take(bytes, start);
      if (next !== noRow) {
        tally.lines += 1;
        start = next;
        continue;
      }
      const end = torn ? to : bytes.indexOf(newline, start);
      const run = line === 1 ? runInSamplesHeader(bytes.toString('utf8', start, end)) : undefined;
      if (run === undefined) countUnreadable(tally, line, torn, torn ? undefined : rows.why);
      else if (run !== '') tally.runs.add(run);
      start = end + 1;
    }
  }
  return tally;
}

class RowReader {
  readonly #visitor: SampleVisitor;
  /** The first journeys as bytes. */
  readonly #journeys: Buffer[] = [];
  readonly #journeyNumbers = new Map<string, number>();
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
  readonly #cells = new Float64Array(lastCell + 1);
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  /** False once a cell was not what it should be; `#at` no longer moves then. */
  #sound = true;
  /** Why the last row was refused, if it was one of numbers out of bounds. */
  why: string | undefined;

  constructor(visitor: SampleVisitor) {
    this.#visitor = visitor;
  }

  /**
   * Hands the line that begins at `start`, and must end with a newline, to the visitor. Returns where the
   * next line begins, `noRow` if this one is no row.
   */
  take(bytes: Buffer, start: number): number {
    this.why = undefined;
    if (bytes[start + 1] !== comma) return noRow;
    this.#bytes = bytes;
    this.#at = start + 2;
    this.#sound = true;
    const letter = bytes[start];
    const isRow =
      letter === letterR
        ? this.#request()
        : letter === letterA
          ? this.#started()
          : letter === letterD && this.#dropped();
    return isRow ? this.#at : noRow;
  }

  #started(): boolean {
    // Cells of a request that may not be empty, the last at the end of the line.
    this.#numbers(3, 5);
    this.#numbers(lastCell, lastCell + 1);
    const scheduledMs = this.#cells[3] as number;
    const arrival = this.#cells[4] as number;
    const lag = this.#cells[lastCell] as number;
    if (!this.#sound || !this.#isTime('scheduledMs', scheduledMs) || !this.#isLength('startLagMs', lag))
      return false;
    this.#visitor.onStarted(scheduledMs, arrival, lag);
    return true;
  }

  #dropped(): boolean {
    const scheduledMs = this.#anyNumber(comma);
    const arrival = this.#anyNumber(newline);
    if (!this.#sound || !this.#isTime('scheduledMs', scheduledMs)) return false;
    this.#visitor.onDropped(scheduledMs, arrival);
    return true;
  }

  #request(): boolean {
    const row = this.#row;
    const cells = this.#cells;
    this.#numbers(0, 2);
    const nameFrom = this.#at;
    row.journey = this.#knownJourney();
    const nameTo = this.#at - 1;
    this.#numbers(2, cells.length);
    row.sentMs = cells[0] as number;
    row.arrival = cells[1] as number;
    row.intent = cells[2] as number;
    row.send = cells[3] as number;
    row.status = cells[4] as number;
    row.error = cells[5] as number;
    row.serviceMs = cells[6] as number;
    row.responseMs = cells[7] as number;
    if (
      !this.#sound ||
      !this.#isTime('sentMs', row.sentMs) ||
      !this.#isLength('serviceMs', row.serviceMs) ||
      !this.#isLength('responseMs', row.responseMs)
    )
      return false;
    if (row.journey === unknownJourney) row.journey = this.#journey(nameFrom, nameTo);
    if (row.journey < 0) return false;
    this.#visitor.onRequest(row);
    return true;
  }

  /**
   * Fills the cells [from, to) with the numbers at hand. One loop, because a call for each costs as much as its
   * digits; what is not a short number is left to `#anyNumber`.
   */
  #numbers(from: number, to: number): void {
    const bytes = this.#bytes;
    const cells = this.#cells;
    let at = this.#at;
    for (let cell = from; cell < to; cell += 1) {
      const terminator = cell === lastCell ? newline : comma;
      const first = at;
      let digit = (bytes[at] as number) - zero;
      let value = 0;
      while (digit >= 0 && digit <= 9 && at - first < maxIntegerDigits) {
        value = (value * 10 + digit) | 0;
        digit = (bytes[(at += 1)] as number) - zero;
      }
      let isShort = at > first;
      if (isShort && digit === point - zero) {
        const fractionFrom = (at += 1);
        let fraction = 0;
        digit = (bytes[at] as number) - zero;
        while (digit >= 0 && digit <= 9 && at - fractionFrom < maxFractionDigits) {
          fraction = (fraction * 10 + digit) | 0;
          digit = (bytes[(at += 1)] as number) - zero;
        }
        isShort = at > fractionFrom;
        const scale = powersOfTen[at - fractionFrom] as number;
        // Both are exact, so that the quotient is the number nearest to the text.
        cells[cell] = (value * scale + fraction) / scale;
      } else cells[cell] = value;
      if (isShort && digit === terminator - zero) {
        at += 1;
        continue;
      }
      this.#at = first;
      cells[cell] = this.#anyNumber(terminator, blankCells[cell]);
      if (!this.#sound) return;
      at = this.#at;
    }
    this.#at = at;
  }

  #isTime(name: string, atMs: number): boolean {
    if (atMs >= -maxRunMs && atMs <= maxRunMs) return true;
    this.why = `${name} ${atMs} is more than a day from the start`;
    return false;
  }

  #isLength(name: string, ms: number): boolean {
    if (Math.abs(ms) <= maxRunMs) return true;
    this.why = `${name} ${ms} is longer than a day`;
    return false;
  }

  /**
   * The decimal number of the cell at hand, which ends with `terminator`, with any number of digits; an empty cell
   * yields `empty`, or is unsound without it.
   */
  #anyNumber(terminator: number, empty?: number): number {
    const bytes = this.#bytes;
    let at = this.#at;
    let value = 0;
    const negative = bytes[at] === minus;
    if (negative) at += 1;
    const first = at;
    let isCut = false;
    let digit = (bytes[at] as number) - zero;
    while (digit >= 0 && digit <= 9) {
      value = value * 10 + digit;
      at += 1;
      digit = (bytes[at] as number) - zero;
    }
    if (digit === point - zero) {
      let scale = 1;
      at += 1;
      digit = (bytes[at] as number) - zero;
      // No number is written with a point and nothing after it.
      isCut = digit < 0 || digit > 9;
      while (digit >= 0 && digit <= 9) {
        value = value * 10 + digit;
        scale *= 10;
        at += 1;
        digit = (bytes[at] as number) - zero;
      }
      value /= scale;
    }
    const isEmpty = at === first;
    const mayBeEmpty = empty !== undefined && !negative;
    // More digits than a number holds are damage, too.
    if (bytes[at] === terminator && (!isEmpty || mayBeEmpty) && !isCut && value < maxNumber)
      this.#at = at + 1;
    else this.#sound = false;
    if (isEmpty) return empty ?? 0;
    return negative ? -value : value;
  }

  /** Number of the journey of the cell at hand if it is one of the first, else `unknownJourney`. */
  #knownJourney(): number {
    const bytes = this.#bytes;
    const from = this.#at;
    // Names are short: a call into the runtime costs more than the bytes.
    for (let known = 0; known < this.#journeys.length; known += 1) {
      const name = this.#journeys[known] as Buffer;
      const to = from + name.length;
      let at = from;
      while (at < to && bytes[at] === name[at - from]) at += 1;
      if (at < to || bytes[at] !== comma) continue;
      this.#at = at + 1;
      return known;
    }
    let at = from;
    while (bytes[at] !== comma && bytes[at] !== newline) at += 1;
    if (bytes[at] === newline) this.#sound = false;
    else this.#at = at + 1;
    return unknownJourney;
  }

  /** Number of the journey named there; -1 if the file names too many. */
  #journey(from: number, to: number): number {
    const name = this.#bytes.toString('utf8', from, to);
    const known = this.#journeyNumbers.get(name);
    if (known !== undefined) return known;
    if (this.#journeyNumbers.size === maxJourneys) {
      this.why = `it names more journeys than ${maxJourneys}`;
      return -1;
    }
    const number = this.#journeyNumbers.size;
    this.#journeyNumbers.set(name, number);
    if (number < comparedJourneys) this.#journeys.push(Buffer.from(this.#bytes.subarray(from, to)));
    this.#visitor.onJourney(decodeJourney(name));
    return number;
  }
}
