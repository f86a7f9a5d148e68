// The digest of samples.csv as plain data that one thread sends to another, and back.
//
// A row of the timeline is an object; 100,000 of them are copied slowly, so that they travel as columns of numbers.
import type { TimelineRow } from '../../../contract/index.ts';
import type { RowSink } from '../timeline/request-bins.ts';
import { LagHistogram, type LagCells } from '../intents/lag-histogram.ts';
import type { SampleDigest } from '../intents/sample-digest.ts';
import { ShareSeries, type SeriesCells } from '../intents/share-series.ts';

type Plain = Omit<SampleDigest, 'lag' | 'timeline' | 'slos' | 'droppedAt' | 'offered' | 'answered'>;

export interface PackedDigest extends Plain {
  lag: LagCells;
  timeline: PackedTimeline;
  slos: readonly (readonly [string, SeriesCells])[];
  droppedAt: SeriesCells;
  offered: SeriesCells;
  answered: SeriesCells;
}

interface PackedTimeline {
  journeys: readonly string[];
  /** `rowLength` cells a row: the fields of TimelineRow in their order; NaN for null. */
  cells: Float64Array;
}
const rowLength = 10;
const firstRows = 1_024;

/** `timeline`: the rows that the digest does not have. */
export function packDigest(digest: SampleDigest, timeline: TimelineCells): PackedDigest {
  return {
    ...digest,
    lag: digest.lag.cells(),
    timeline: timeline.packed(),
    slos: [...digest.slos].map(([name, series]) => [name, series.cells()]),
    droppedAt: digest.droppedAt.cells(),
    offered: digest.offered.cells(),
    answered: digest.answered.cells(),
  };
}

export function unpackDigest(packed: PackedDigest): SampleDigest {
  return {
    ...packed,
    lag: LagHistogram.from(packed.lag),
    timeline: unpackTimeline(packed.timeline),
    slos: new Map(packed.slos.map(([name, cells]) => [name, ShareSeries.from(cells)])),
    droppedAt: ShareSeries.from(packed.droppedAt),
    offered: ShareSeries.from(packed.offered),
    answered: ShareSeries.from(packed.answered),
  };
}

/** Rows of the timeline as numbers, from when they are made. */
export class TimelineCells implements RowSink<TimelineRow> {
  readonly #journeys = new Map<string, number>();
  #cells = new Float64Array(firstRows * rowLength);
  #length = 0;

  push(row: TimelineRow): void {
    if (this.#length === this.#cells.length) this.#widen();
    const cells = this.#cells;
    const journey = this.#journeys.get(row.journey) ?? this.#journeys.size;
    this.#journeys.set(row.journey, journey);
    const at = this.#length;
    cells[at] = row.tMs;
    cells[at + 1] = journey;
    cells[at + 2] = row.offered;
    cells[at + 3] = row.ok;
    cells[at + 4] = row.failed;
    cells[at + 5] = row.dropped;
    cells[at + 6] = row.p50Ms ?? NaN;
    cells[at + 7] = row.p95Ms ?? NaN;
    cells[at + 8] = row.p99Ms ?? NaN;
    cells[at + 9] = row.maxMs ?? NaN;
    this.#length += rowLength;
  }

  packed(): PackedTimeline {
    return { journeys: [...this.#journeys.keys()], cells: this.#cells.subarray(0, this.#length) };
  }

  #widen(): void {
    const wider = new Float64Array(this.#cells.length * 2);
    wider.set(this.#cells);
    this.#cells = wider;
  }
}

function unpackTimeline({ journeys, cells }: PackedTimeline): TimelineRow[] {
  const rows: TimelineRow[] = [];
  const number = (at: number): number => cells[at] as number;
  const orNull = (at: number): number | null => (Number.isNaN(number(at)) ? null : number(at));
  for (let at = 0; at < cells.length; at += rowLength) {
    rows.push({
      tMs: number(at),
      journey: journeys[number(at + 1)] as string,
      offered: number(at + 2),
      ok: number(at + 3),
      failed: number(at + 4),
      dropped: number(at + 5),
      p50Ms: orNull(at + 6),
      p95Ms: orNull(at + 7),
      p99Ms: orNull(at + 8),
      maxMs: orNull(at + 9),
    });
  }
  return rows;
}
