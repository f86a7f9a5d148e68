// Throughput, errors and times of all requests of a run, in one pass over the samples.
//
// A journey has a histogram of its own until there are `mostJourneys`: memory then no longer grows with names.
import type { Histogram } from 'hdr-histogram-js';
import {
  maxRunMs,
  mostJourneys,
  type JourneyFigures,
  type RequestFigures,
  type RunRecord,
} from '../../../contract/index.ts';
import type { RequestCells } from '../sample-bytes.ts';
import { clientErrorsFail, isFailure } from './failure.ts';
import { errorReason } from './error-reason.ts';
import { TimeCounts } from './time-counts.ts';

/** Histograms count whole microseconds, each to 0.1 %. */
const perMs = 1_000;
/** Errors with a line of their own; k6 and HTTP have fewer. */
const mostErrors = 100;

interface Row {
  sent: number;
  failed: number;
  times: TimeCounts;
}

export class RequestTally {
  readonly #timedFrom: RequestFigures['timedFrom'];
  readonly #clientErrorsFail: boolean;
  readonly #names: string[] = [];
  readonly #rows: Row[] = [];
  readonly #errors = new Map<number, number>();
  #others: Row | undefined;

  constructor(record: RunRecord) {
    // Without a curve it was not planned when a request should start.
    this.#timedFrom = record.load.arrivals === null ? 'sending' : 'schedule';
    this.#clientErrorsFail = clientErrorsFail(record);
  }

  /** Journeys are numbered in the order of these calls. */
  addJourney(name: string): void {
    this.#names.push(name);
    if (this.#rows.length < mostJourneys) this.#rows.push(newRow());
    else this.#rows.push((this.#others ??= newRow()));
  }

  add(cells: RequestCells): void {
    const row = this.#rows[cells.journey];
    if (row === undefined) return;
    const { status, error } = cells;
    row.sent += 1;
    if (isFailure(cells, this.#clientErrorsFail)) {
      row.failed += 1;
      const key = status * 100_000 + error;
      if (this.#errors.size < mostErrors || this.#errors.has(key))
        this.#errors.set(key, (this.#errors.get(key) ?? 0) + 1);
    }
    if (status === 0) return;
    const ms = this.#timedFrom === 'schedule' ? cells.responseMs : cells.serviceMs;
    // A damaged row with a longer time must not enlarge the histogram.
    row.times.add(Math.round(Math.min(maxRunMs, Math.max(0, ms)) * perMs));
  }

  /** The first request's sending and the last one's end, ms; without requests they are not read. */
  finish({ firstSentMs, lastEndedMs }: { firstSentMs: number; lastEndedMs: number }): RequestFigures {
    const all = [...this.#rows.slice(0, mostJourneys), ...(this.#others ? [this.#others] : [])];
    const sent = sum(all, 'sent');
    const spanMs = sent === 0 ? 0 : round(Math.max(0, lastEndedMs - firstSentMs));
    return {
      timedFrom: this.#timedFrom,
      spanMs,
      sent,
      perSecond: spanMs > 0 ? round((sent * 1_000) / spanMs) : 0,
      failed: sum(all, 'failed'),
      errors: this.#errorLines(),
      journeys: this.#names
        .slice(0, mostJourneys)
        .map((name, index) => figuresOf(name, this.#rows[index] as Row))
        .sort((a, b) => (a.journey < b.journey ? -1 : 1)),
      others: this.#others
        ? {
            journeys: this.#names.length - mostJourneys,
            figures: figuresOf('other journeys', this.#others),
          }
        : null,
    };
  }

  #errorLines(): RequestFigures['errors'] {
    const lines = new Map<string, RequestFigures['errors'][number]>();
    for (const [key, count] of this.#errors) {
      const status = Math.floor(key / 100_000);
      const reason = errorReason(status, key % 100_000);
      const line = lines.get(`${status} ${reason}`) ?? { status, reason, count: 0 };
      lines.set(`${status} ${reason}`, { ...line, count: line.count + count });
    }
    return [...lines.values()].sort(
      (a, b) => b.count - a.count || a.status - b.status || (a.reason < b.reason ? -1 : 1),
    );
  }
}

function newRow(): Row {
  return { sent: 0, failed: 0, times: new TimeCounts() };
}

function figuresOf(journey: string, { sent, failed, times: counts }: Row): JourneyFigures {
  const times: Histogram = counts.finish();
  // A percentile is the upper edge of its bucket, which may be above the largest value.
  const at = (percentile: number): number | null =>
    times.totalCount === 0 ? null : Math.min(times.maxValue, times.getValueAtPercentile(percentile)) / perMs;
  return {
    journey,
    sent,
    failed,
    answered: times.totalCount,
    p50Ms: at(50),
    p95Ms: at(95),
    p99Ms: at(99),
    maxMs: times.totalCount === 0 ? null : times.maxValue / perMs,
  };
}

function sum(rows: readonly Row[], key: 'sent' | 'failed'): number {
  return rows.reduce((total, row) => total + row[key], 0);
}

function round(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}
