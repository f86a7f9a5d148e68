// Requests gathered by when they were sent, in one pass: a bin stays open only as long as rows may still come
// for it.
//
//   request ──► open bin (a cell per journey) ──► watermark − 70 s passes it ──► closed: one row for all, one per journey
import { isWrongAnswerCode, samplesDisorderMs } from '../../contract/index.ts';
import { Times } from './times.ts';

export { percentile } from './times.ts';

/** The row that stands for all journeys together. */
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
  /** Those of `failed` that told the client to come back later: 429 and 503. */
  shed: number;
  dropped: number;
}
interface Cell extends Counts {
  /** Of answered requests, ms. */
  serviceMs: Times;
  responseMs: Times;
}
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
 * One bin of one journey, times in µs, ascending and good until the next is asked for; sorted only for a row that
 * asks for them.
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
  /** False if no row asks for service times. */
  keepsService: boolean;
}

export class RequestBins<Row> {
  readonly rows: Row[] = [];
  /** Rows that came later than the format allows; each makes the samples incomplete. */
  late = 0;
  readonly #shape: Shape<Row>;
  readonly #journeys: string[] = [];
  readonly #open = new Map<number, (Cell | undefined)[]>();
  #all = new Map<number, number>();
  #last: { bin: number; cells: (Cell | undefined)[] } | undefined;
  readonly #free: Cell[] = [];
  readonly #together = new Times();
  #nextToClose = 0;
  #newestBin = 0;

  /**
   * `droppedIn`: the journeys that each arrival plays; a dropped arrival counts in each, and once in `all`.
   */
  constructor(shape: Shape<Row>) {
    this.#shape = shape;
    shape.droppedIn.forEach((journey) => this.#journeys.push(rowName(journey)));
  }

  /** The number under which a journey is added. */
  numberOf(journey: string): number {
    const name = rowName(journey);
    const known = this.#journeys.indexOf(name);
    return known >= 0 ? known : this.#journeys.push(name) - 1;
  }

  /** A 404 or a 409 is an answer like any other. */
  addRequest(sentMs: number, journey: number, { status, error = 0, serviceMs, responseMs }: Request): void {
    const cell = this.#cell(this.#binOf(sentMs), journey);
    if (!cell) return;
    if (status === 0 || status >= 500 || status === 429 || isWrongAnswerCode(error)) cell.failed += 1;
    else cell.ok += 1;
    if (status === 503 || status === 429) cell.shed += 1;
    if (status === 0) return;
    if (this.#shape.keepsService) cell.serviceMs.push(serviceMs);
    cell.responseMs.push(responseMs);
  }

  addDropped(scheduledMs: number): void {
    const bin = this.#binOf(scheduledMs);
    this.#shape.droppedIn.forEach((_, journey) => {
      const cell = this.#cell(bin, journey);
      if (cell) cell.dropped += 1;
    });
    this.#all.set(bin, (this.#all.get(bin) ?? 0) + 1);
  }

  /** Closes what is still open; call it after the last row. */
  finish(): readonly Row[] {
    this.#closeBelow(Infinity);
    return this.rows;
  }

  #binOf(atMs: number): number {
    return Math.max(0, Math.floor(atMs / this.#shape.binMs));
  }

  #cell(bin: number, journey: number): Cell | undefined {
    if (bin < this.#nextToClose) {
      this.late += 1;
      return undefined;
    }
    if (this.#last?.bin !== bin) this.#last = { bin, cells: this.#binCells(bin) };
    return (this.#last.cells[journey] ??= this.#free.pop() ?? {
      ok: 0,
      failed: 0,
      shed: 0,
      dropped: 0,
      serviceMs: new Times(),
      responseMs: new Times(),
    });
  }

  #binCells(bin: number): (Cell | undefined)[] {
    if (bin > this.#newestBin) {
      this.#newestBin = bin;
      this.#closeBelow(bin - Math.ceil(samplesDisorderMs / this.#shape.binMs));
    }
    let cells = this.#open.get(bin);
    if (!cells) this.#open.set(bin, (cells = []));
    return cells;
  }

  #closeBelow(limit: number): void {
    if (limit <= this.#nextToClose) return;
    for (const bin of this.#due(limit)) this.#close(bin, this.#open.get(bin) ?? []);
    this.#nextToClose = Number.isFinite(limit) ? limit : this.#newestBin + 1;
  }

  /** Mostly the next bin or two; a jump of time is searched among what is open, not stepped through. */
  #due(limit: number): number[] {
    const steps = limit - this.#nextToClose;
    const isNear = steps <= this.#open.size;
    const bins = isNear
      ? Array.from({ length: steps }, (_, k) => this.#nextToClose + k)
      : [...new Set([...this.#open.keys(), ...this.#all.keys()])].sort((a, b) => a - b);
    return bins.filter((bin) => bin < limit && (this.#open.has(bin) || this.#all.has(bin)));
  }

  #close(bin: number, cells: (Cell | undefined)[]): void {
    const tMs = bin * this.#shape.binMs;
    const present = cells.flatMap((cell, journey) =>
      cell ? [{ cell, journey: this.#journeys[journey] ?? '' }] : [],
    );
    const all = this.#closed(
      tMs,
      allJourneys,
      present.map(({ cell }) => cell),
    );
    this.rows.push(this.#shape.rowOf({ ...all, dropped: this.#all.get(bin) ?? 0 }));
    present
      .sort((a, b) => (a.journey < b.journey ? -1 : 1))
      .forEach(({ cell, journey }) => this.rows.push(this.#shape.rowOf(this.#closed(tMs, journey, [cell]))));
    for (const { cell } of present) this.#free.push(emptied(cell));
    this.#open.delete(bin);
    this.#all.delete(bin);
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
