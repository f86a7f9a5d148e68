// Reads k6's CSV samples from its stdout: looks at the first bytes of each line and splits only the few that
// matter.
import { parse } from 'csv-parse/sync';

/** Metrics that are read; k6 writes a dozen more for every request. */
const wanted = [
  'http_req_duration',
  'showtime_arrival',
  'showtime_wrong_answer',
  'iteration_duration',
  'dropped_iterations',
] as const;
export type WantedMetric = (typeof wanted)[number];
const prefixes = wanted.map((name) => ({ name, bytes: Buffer.from(`${name},`) }));
const headerPrefix = 'metric_name,timestamp,metric_value';
const newline = 10;

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
 * Feed it chunks; it hands over samples in k6's order. Lines before the header, and those of other metrics,
 * are passed over.
 */
export class SampleReader {
  readonly #onSample: (sample: K6Sample) => void;
  readonly #onHeader: () => void;
  #rest: Buffer = Buffer.alloc(0);
  #columns: Map<string, number> | undefined;

  constructor(onSample: (sample: K6Sample) => void, onHeader: () => void = () => undefined) {
    this.#onSample = onSample;
    this.#onHeader = onHeader;
  }

  feed(chunk: Buffer): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let from = 0;
    for (let end = bytes.indexOf(newline, from); end !== -1; end = bytes.indexOf(newline, from)) {
      this.#line(bytes, from, end);
      from = end + 1;
    }
    this.#rest = bytes.subarray(from);
  }

  #line(bytes: Buffer, from: number, end: number): void {
    if (!this.#columns) return this.#header(bytes.toString('utf8', from, end));
    const metric = metricAt(bytes, from);
    if (metric === undefined) return;
    const cells = split(bytes.toString('utf8', from, end));
    const sample = toSample(metric, cells, this.#columns);
    if (sample) this.#onSample(sample);
  }

  #header(line: string): void {
    if (!line.startsWith(headerPrefix)) return;
    this.#columns = new Map(line.split(',').map((name, index) => [name, index]));
    this.#onHeader();
  }
}

function metricAt(bytes: Buffer, from: number): WantedMetric | undefined {
  for (const { name, bytes: prefix } of prefixes) {
    // The first byte and the tenth tell nearly all lines apart without a comparison.
    if (
      bytes[from] === prefix[0] &&
      bytes[from + 9] === prefix[9] &&
      bytes.compare(prefix, 0, prefix.length, from, from + prefix.length) === 0
    )
      return name;
  }
  return undefined;
}

function split(line: string): string[] {
  if (!line.includes('"')) return line.split(',');
  // Error texts may hold commas and quotes; one with a line break inside cannot be read and is passed over.
  try {
    return parse(line, { relax_column_count: true })[0] ?? [];
  } catch {
    return [];
  }
}

function toSample(
  metric: WantedMetric,
  cells: readonly string[],
  columns: ReadonlyMap<string, number>,
): K6Sample | undefined {
  const micros = Number(cells[1]);
  const value = Number(cells[2]);
  if (cells.length < columns.size || !Number.isFinite(micros) || !Number.isFinite(value)) return undefined;
  const cell = (name: string): string => cells[columns.get(name) ?? -1] ?? '';
  return {
    metric,
    wallMs: micros / 1000,
    value,
    tag: (name) => cell(name) || pick(cell('extra_tags'), name),
    metadata: (name) => pick(cell('metadata'), name),
  };
}

/** Value of a name in `a=1&b=2`; k6 escapes nothing there. */
function pick(pairs: string, name: string): string {
  for (const pair of pairs.split('&')) {
    if (pair.startsWith(name) && pair[name.length] === '=') return pair.slice(name.length + 1);
  }
  return '';
}
