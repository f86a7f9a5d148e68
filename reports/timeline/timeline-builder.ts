// Builds timeline.csv in one pass: bins of 100 ms by the time of sending, open only as long as rows may still come for them.
//
//   row ──► open bin (values per journey) ──► watermark − 70 s passes it ──► closed: sorted, percentiles, rows out
import { samplesDisorderMs, timelineBinMs, timelineHeader, type TimelineRow } from '../../contract/index.ts';

interface Cell {
  ok: number;
  failed: number;
  dropped: number;
  /** Response times of answered requests, ms. */
  answeredMs: number[];
}

export class TimelineBuilder {
  readonly rows: TimelineRow[] = [];
  /** Rows that came later than the format allows; each makes the samples incomplete. */
  late = 0;
  readonly #journeys: string[] = [];
  readonly #droppedIn: readonly string[];
  readonly #open = new Map<number, (Cell | undefined)[]>();
  #all = new Map<number, number>();
  #last: { bin: number; cells: (Cell | undefined)[] } | undefined;
  #nextToClose = 0;
  #newestBin = 0;

  /** `droppedIn`: the journeys that each arrival plays; a dropped arrival counts in each, and once in `all`. */
  constructor(droppedIn: readonly string[]) {
    this.#droppedIn = droppedIn;
    droppedIn.forEach((journey) => this.#journeys.push(journey));
  }

  /** The number under which a journey is added. */
  numberOf(journey: string): number {
    const known = this.#journeys.indexOf(journey);
    return known >= 0 ? known : this.#journeys.push(journey) - 1;
  }

  /** `failed`: no answer, a 5xx or a 429; a 404 or a 409 is an answer. */
  addRequest(sentMs: number, journey: number, { status, responseMs }: { status: number; responseMs: number }): void {
    const cell = this.#cell(binOf(sentMs), journey);
    if (!cell) return;
    if (status === 0 || status >= 500 || status === 429) cell.failed += 1;
    else cell.ok += 1;
    if (status !== 0) cell.answeredMs.push(responseMs);
  }

  addDropped(scheduledMs: number): void {
    const bin = binOf(scheduledMs);
    this.#droppedIn.forEach((_, journey) => {
      const cell = this.#cell(bin, journey);
      if (cell) cell.dropped += 1;
    });
    this.#all.set(bin, (this.#all.get(bin) ?? 0) + 1);
  }

  /** Closes what is still open; call it after the last row. */
  finish(): readonly TimelineRow[] {
    this.#closeBelow(Infinity);
    return this.rows;
  }

  #cell(bin: number, journey: number): Cell | undefined {
    if (bin < this.#nextToClose) {
      this.late += 1;
      return undefined;
    }
    if (this.#last?.bin !== bin) this.#last = { bin, cells: this.#binCells(bin) };
    return this.#last.cells[journey] ??= { ok: 0, failed: 0, dropped: 0, answeredMs: [] };
  }

  #binCells(bin: number): (Cell | undefined)[] {
    if (bin > this.#newestBin) {
      this.#newestBin = bin;
      this.#closeBelow(bin - samplesDisorderMs / timelineBinMs);
    }
    let cells = this.#open.get(bin);
    if (!cells) this.#open.set(bin, cells = []);
    return cells;
  }

  #closeBelow(limit: number): void {
    if (limit <= this.#nextToClose) return;
    const due = [...new Set([...this.#open.keys(), ...this.#all.keys()])].filter((bin) => bin < limit).sort((a, b) => a - b);
    for (const bin of due) this.#close(bin, this.#open.get(bin) ?? []);
    this.#nextToClose = Number.isFinite(limit) ? limit : this.#newestBin + 1;
  }

  #close(bin: number, cells: (Cell | undefined)[]): void {
    const tMs = bin * timelineBinMs;
    const present = cells.flatMap((cell, journey) => (cell ? [{ cell, journey: this.#journeys[journey] ?? '' }] : []));
    const all: Cell = { ok: 0, failed: 0, dropped: this.#all.get(bin) ?? 0, answeredMs: [] };
    for (const { cell } of present) {
      all.ok += cell.ok;
      all.failed += cell.failed;
    }
    this.rows.push(rowOf(tMs, 'all', all, sorted(present.map(({ cell }) => cell.answeredMs))));
    present.sort((a, b) => (a.journey < b.journey ? -1 : 1))
      .forEach(({ cell, journey }) => this.rows.push(rowOf(tMs, journey, cell, sorted([cell.answeredMs]))));
    this.#open.delete(bin);
    this.#all.delete(bin);
  }
}

function binOf(atMs: number): number {
  return Math.max(0, Math.floor(atMs / timelineBinMs));
}

function sorted(parts: readonly number[][]): Float64Array {
  const values = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values.sort();
}

function rowOf(tMs: number, journey: string, { ok, failed, dropped }: Cell, values: Float64Array): TimelineRow {
  return {
    tMs, journey, offered: ok + failed + dropped, ok, failed, dropped,
    p50Ms: percentile(values, 0.5), p95Ms: percentile(values, 0.95), p99Ms: percentile(values, 0.99), maxMs: percentile(values, 1),
  };
}

/** Nearest rank: the smallest value with at least `share` of all at or below it; null without values. */
export function percentile(ascending: Float64Array, share: number): number | null {
  const value = ascending[Math.max(0, Math.ceil(share * ascending.length - 1e-9) - 1)];
  return value === undefined ? null : Math.round(value * 1000) / 1000;
}

/** timeline.csv as text. Throws if a journey's name would break the format. */
export function formatTimeline(rows: readonly TimelineRow[]): string {
  const lines = rows.map(({ tMs, journey, offered, ok, failed, dropped, p50Ms, p95Ms, p99Ms, maxMs }) =>
    [tMs, journey, offered, ok, failed, dropped, p50Ms ?? '', p95Ms ?? '', p99Ms ?? '', maxMs ?? ''].join(','));
  return [timelineHeader, ...lines, ''].join('\n');
}
