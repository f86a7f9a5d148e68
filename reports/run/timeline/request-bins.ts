// Requests gathered by when they were sent, in one pass: a bin stays open only as long as rows may still come
// for it.
//
//   request ──► open bin (a cell per journey) ──► watermark − 70 s passes it ──► closed: one row for all, one per journey
import { expectedAnswerCode, samplesDisorderMs } from '../../../contract/index.ts';
import { isFailure } from '../requests/failure.ts';
import { Times } from './times.ts';

export { percentile } from './times.ts';

/** The row of all journeys together. */
export const allJourneys = 'all';
/** A script's journey of that name gets a suffix, and so does one that already has it. */
const namedAsTheSum = /^all(?: \(journey\))*$/;

function rowName(journey: string): string {
  return namedAsTheSum.test(journey) ? `${journey} (journey)` : journey;
}

export interface Counts {
  ok: number;
  /** No answer, a 5xx, a 429, or an answer whose content was wrong. */
  failed: number;
  /** The part of `failed` that asks the client to retry later by its status: 429 and 503. */
  shed: number;
  dropped: number;
}
interface Cell extends Counts {
  /** Of answered requests, ms. */
  serviceMs: Times;
  responseMs: Times;
}
interface Bin {
  /** Number from the start; `closed` while it is free. */
  bin: number;
  /** By journey. */
  cells: (Cell | undefined)[];
  /** Arrivals, each counted once. */
  dropped: number;
}
const closed = -1;
/** What `percentile` takes. */
export type SortedTimes = ReturnType<Times['ascending']>;

export interface Request {
  status: number;
  /** As in samples.csv; nothing was wrong where it is left out. */
  error?: number;
  serviceMs: number;
  responseMs: number;
}

/**
 * One bin of one journey, times in µs, ascending and valid until the next bin is requested; sorted only for a
 * row that needs them.
 */
export interface ClosedBin extends Counts {
  tMs: number;
  journey: string;
  service: () => SortedTimes;
  response: () => SortedTimes;
}

interface Shape<Row> {
  binMs: number;
  droppedIn: readonly string[];
  rowOf: (bin: ClosedBin) => Row;
  /** False if no row needs service times. */
  keepsService: boolean;
  /** Default false: a 404 or a 409 is an answer like any other. */
  clientErrorsFail?: boolean;
  /** Takes the rows instead of the list that `finish` returns. */
  sink?: RowSink<Row> | undefined;
}

export interface RowSink<Row> {
  push(row: Row): unknown;
}

export class RequestBins<Row> {
  readonly rows: Row[] = [];
  /** Rows that came later than the format allows; each makes the samples incomplete. */
  late = 0;
  readonly #shape: Shape<Row>;
  readonly #rows: RowSink<Row>;
  readonly #journeys: string[] = [];
  readonly #numbers = new Map<string, number>();
  /** Bins that may be open at once, the newest not counted. */
  readonly #disorder: number;
  /** The open bins by the last bits of their number: there are more places than open bins. */
  readonly #ring: Bin[];
  readonly #free: Cell[] = [];
  readonly #together = new Times();
  #nextToClose = 0;
  #newestBin = 0;

  /**
   * `droppedIn`: the journeys that each arrival plays; a dropped arrival counts in each, and once in `all`.
   */
  constructor(shape: Shape<Row>) {
    this.#shape = shape;
    this.#rows = shape.sink ?? this.rows;
    this.#disorder = Math.ceil(samplesDisorderMs / shape.binMs);
    const places = 2 ** Math.ceil(Math.log2(this.#disorder + 1));
    this.#ring = Array.from({ length: places }, () => ({ bin: closed, cells: [], dropped: 0 }));
    // Their numbers are their places in `droppedIn`.
    for (const journey of shape.droppedIn) this.#add(rowName(journey));
  }

  /** The number under which a journey is added. */
  numberOf(journey: string): number {
    const name = rowName(journey);
    // By a map: a damaged recording can name a journey in each of its rows.
    return this.#numbers.get(name) ?? this.#add(name);
  }

  #add(name: string): number {
    const number = this.#journeys.push(name) - 1;
    if (!this.#numbers.has(name)) this.#numbers.set(name, number);
    return number;
  }

  addRequest(sentMs: number, journey: number, request: Request): void {
    const bin = this.#bin(sentMs);
    if (!bin) return;
    const cell = bin.cells[journey] ?? this.#addCell(bin, journey);
    const { status, error } = request;
    if (isFailure(request, this.#shape.clientErrorsFail ?? false)) cell.failed += 1;
    else cell.ok += 1;
    if ((status === 503 || status === 429) && error !== expectedAnswerCode) cell.shed += 1;
    if (status === 0) return;
    if (this.#shape.keepsService) cell.serviceMs.push(request.serviceMs);
    cell.responseMs.push(request.responseMs);
  }

  addDropped(scheduledMs: number): void {
    const bin = this.#bin(scheduledMs);
    if (!bin) return;
    this.#shape.droppedIn.forEach((_, journey) => {
      (bin.cells[journey] ?? this.#addCell(bin, journey)).dropped += 1;
    });
    bin.dropped += 1;
  }

  /** Closes what is still open; call it after the last row. */
  finish(): readonly Row[] {
    this.#closeBelow(Infinity);
    return this.rows;
  }

  /** The bin of a time, ms; undefined, and counted as late, if it is closed. */
  #bin(atMs: number): Bin | undefined {
    // Times are within a day of the start, so that their bins are numbers of 31 bits.
    const number = Math.max(0, (atMs / this.#shape.binMs) | 0);
    const place = this.#ring[number & (this.#ring.length - 1)] as Bin;
    return place.bin === number ? place : this.#opened(number, place);
  }

  #opened(number: number, place: Bin): Bin | undefined {
    if (number < this.#nextToClose) {
      this.late += 1;
      return undefined;
    }
    if (number > this.#newestBin) {
      this.#closeBelow(number - this.#disorder);
      this.#newestBin = number;
    }
    place.bin = number;
    return place;
  }

  #addCell(bin: Bin, journey: number): Cell {
    return (bin.cells[journey] = this.#free.pop() ?? {
      ok: 0,
      failed: 0,
      shed: 0,
      dropped: 0,
      serviceMs: new Times(),
      responseMs: new Times(),
    });
  }

  #closeBelow(limit: number): void {
    if (limit <= this.#nextToClose) return;
    const end = Math.min(limit, this.#newestBin + 1);
    for (let number = this.#nextToClose; number < end; number += 1) {
      const place = this.#ring[number & (this.#ring.length - 1)] as Bin;
      if (place.bin === number) this.#close(place);
    }
    this.#nextToClose = Number.isFinite(limit) ? limit : this.#newestBin + 1;
  }

  #close(bin: Bin): void {
    const tMs = bin.bin * this.#shape.binMs;
    const present = bin.cells.flatMap((cell, journey) =>
      cell ? [{ cell, journey: this.#journeys[journey] ?? '' }] : [],
    );
    const all = this.#closed(
      tMs,
      allJourneys,
      present.map(({ cell }) => cell),
    );
    this.#rows.push(this.#shape.rowOf({ ...all, dropped: bin.dropped }));
    present
      .sort((a, b) => (a.journey < b.journey ? -1 : 1))
      .forEach(({ cell, journey }) => this.#rows.push(this.#shape.rowOf(this.#closed(tMs, journey, [cell]))));
    for (const { cell } of present) this.#free.push(emptied(cell));
    bin.bin = closed;
    bin.cells.length = 0;
    bin.dropped = 0;
  }

  #closed(tMs: number, journey: string, cells: readonly Cell[]): ClosedBin {
    const sum = (key: keyof Counts): number => cells.reduce((total, cell) => total + cell[key], 0);
    const [only, second] = cells;
    const ascending = (key: 'serviceMs' | 'responseMs'): SortedTimes =>
      (only && !second ? only[key] : this.#together.merge(cells.map((cell) => cell[key]))).ascending();
    return {
      tMs,
      journey,
      ok: sum('ok'),
      failed: sum('failed'),
      shed: sum('shed'),
      dropped: sum('dropped'),
      service: () => ascending('serviceMs'),
      response: () => ascending('responseMs'),
    };
  }
}

function emptied(cell: Cell): Cell {
  cell.serviceMs.clear();
  cell.responseMs.clear();
  return Object.assign(cell, { ok: 0, failed: 0, shed: 0, dropped: 0 });
}
