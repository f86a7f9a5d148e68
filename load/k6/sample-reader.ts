// Reads k6's CSV samples from its stdout: checks the first bytes of each record and splits only the few that
// matter.
//
//   chunk ──► records (a quoted cell may hold line breaks) ──► metric by its first bytes ──► cells ──► sample
import { parse } from 'csv-parse/sync';
import { ShowtimeError } from '../../contract/index.ts';
import { neededSystemTags } from './system-tags.ts';
import { TagNames, valueOf } from './tag-pairs.ts';

/** Metrics that are read; k6 writes a dozen more for every request. */
const wanted = [
  'http_req_duration',
  'showtime_arrival',
  'showtime_wrong_answer',
  'showtime_in_progress',
  'iteration_duration',
  'dropped_iterations',
  'checks',
] as const;
export type WantedMetric = (typeof wanted)[number];
/** `probeAt`: where the bytes of these names differ most from those of other metrics. */
const prefixes = wanted.map((name) => {
  const bytes = Buffer.from(`${name},`);
  return { name, bytes, probeAt: Math.min(9, bytes.length - 1) };
});
const headerPrefix = 'metric_name,timestamp,metric_value';
const newline = 10;
const quote = 34;
/** A record beyond this is damage: what follows its first line break is read as new records, bytes. */
const maxRecordBytes = 1 << 20;

export interface K6Sample {
  metric: WantedMetric;
  /** Wall clock, ms with µs as fraction; k6 stamps the end of what it measured. */
  wallMs: number;
  value: number;
  /** System tag or extra tag; '' where absent. */
  tag(name: string): string;
  metadata(name: string): string;
}

/**
 * Takes chunks of text and passes samples on in k6's order. Text before the header or after the last record
 * (a script's summary), and records of other metrics, are skipped.
 */
export class SampleReader {
  readonly #onSample: (sample: K6Sample) => void;
  readonly #onHeader: () => void;
  readonly #tagNames = new TagNames();
  #rest: Buffer = Buffer.alloc(0);
  #columns: Map<string, number> | undefined;
  #unreadable = 0;

  constructor(onSample: (sample: K6Sample) => void, onHeader: () => void = () => undefined) {
    this.#onSample = onSample;
    this.#onHeader = onHeader;
  }

  /** Records of wanted metrics that could not be split into their cells. */
  get unreadable(): number {
    return this.#unreadable;
  }

  /** Names that look like tags and are parts of another tag's value: see `TagNames`. */
  get doubtfulTags(): readonly string[] {
    return this.#tagNames.doubtful;
  }

  /** Throws ShowtimeError `load-did-not-start` if the header lacks a column that is needed. */
  feed(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = 0;
    let nextQuote = bytes.indexOf(quote);
    for (let end = bytes.indexOf(newline); end !== -1; end = bytes.indexOf(newline, from)) {
      if (this.#columns === undefined) {
        // What a program prints before the header is no CSV, and its quotes mean nothing.
        this.#header(bytes.toString('utf8', from, end));
        if (nextQuote !== -1 && nextQuote < end) nextQuote = bytes.indexOf(quote, end);
      } else if (nextQuote === -1 || nextQuote > end)
        this.#record(bytes, { from, end, quoted: false }, this.#columns);
      else {
        end = endOfQuoted(bytes, nextQuote, end);
        if (end === -1) {
          if (bytes.length - from <= maxRecordBytes) break;
          end = bytes.indexOf(newline, from);
          if (metricAt(bytes, from) !== undefined) this.#unreadable += 1;
        } else this.#record(bytes, { from, end, quoted: true }, this.#columns);
        nextQuote = bytes.indexOf(quote, end + 1);
      }
      from = end + 1;
    }
    this.#rest = bytes.subarray(from);
  }

  #record(
    bytes: Buffer,
    { from, end, quoted }: { from: number; end: number; quoted: boolean },
    columns: ReadonlyMap<string, number>,
  ): void {
    const metric = metricAt(bytes, from);
    if (metric === undefined) return;
    const text = bytes.toString('utf8', from, end);
    const sample = this.#sample(metric, quoted ? splitQuoted(text) : text.split(','), columns);
    if (sample) this.#onSample(sample);
    else this.#unreadable += 1;
  }

  #header(line: string): void {
    if (!line.startsWith(headerPrefix)) return;
    const names = line.split(',');
    const missing = neededSystemTags.filter((name) => !names.includes(name));
    if (missing.length > 0) throw lacksTags(missing);
    this.#columns = new Map(names.map((name, index) => [name, index]));
    this.#onHeader();
  }

  #sample(
    metric: WantedMetric,
    cells: readonly string[],
    columns: ReadonlyMap<string, number>,
  ): K6Sample | undefined {
    const micros = Number(cells[1]);
    const value = Number(cells[2]);
    if (cells.length !== columns.size || !Number.isFinite(micros) || !Number.isFinite(value))
      return undefined;
    const cell = (name: string): string => cells[columns.get(name) ?? -1] ?? '';
    if (metric === 'http_req_duration') this.#tagNames.take(cell('extra_tags'));
    return {
      metric,
      wallMs: micros / 1000,
      value,
      tag: (name) => cell(name) || valueOf(cell('extra_tags'), name),
      metadata: (name) => valueOf(cell('metadata'), name),
    };
  }
}

/**
 * Where a record ends whose first quote is at `firstQuote` and whose first line break is at `end`: at the
 * first line break with an even number of quotes before it (RFC 4180). -1 if that has not come yet.
 */
function endOfQuoted(bytes: Buffer, firstQuote: number, end: number): number {
  let inside = false;
  let at = firstQuote;
  for (let stop = end; stop !== -1; stop = bytes.indexOf(newline, stop + 1)) {
    for (; at !== -1 && at < stop; at = bytes.indexOf(quote, at + 1)) inside = !inside;
    if (!inside) return stop;
    if (at === -1) return -1;
  }
  return -1;
}

function metricAt(bytes: Buffer, from: number): WantedMetric | undefined {
  for (const { name, bytes: prefix, probeAt } of prefixes) {
    // The first byte and one more distinguish nearly all records without a comparison.
    if (
      bytes[from] === prefix[0] &&
      bytes[from + probeAt] === prefix[probeAt] &&
      bytes.compare(prefix, 0, prefix.length, from, from + prefix.length) === 0
    )
      return name;
  }
  return undefined;
}

/** The cells of one record as Go's encoding/csv writes them; none if it is damaged. */
function splitQuoted(record: string): string[] {
  try {
    return parse(record, { relax_column_count: true, record_delimiter: '\n' })[0] ?? [];
  } catch {
    return [];
  }
}

function lacksTags(missing: readonly string[]): ShowtimeError {
  return new ShowtimeError('load-did-not-start', {
    what: `k6 writes its samples without ${missing.join(', ')}`,
    why: 'without these tags good and bad answers cannot be distinguished',
    fix: 'use k6 2.2, which showtime doctor gets',
  });
}
