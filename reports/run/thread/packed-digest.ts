// The digest of samples.csv as plain data that one thread sends to another, and back.
//
// A row of the timeline is an object; 100,000 of them are copied slowly, so that they travel as columns of numbers.
import type { TimelineRow } from '../../../contract/index.ts';
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

export function packDigest(digest: SampleDigest): PackedDigest {
  return {
    ...digest,
    lag: digest.lag.cells(),
    timeline: packTimeline(digest.timeline),
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

function packTimeline(rows: readonly TimelineRow[]): PackedTimeline {
  const numbers = new Map<string, number>();
  const cells = new Float64Array(rows.length * rowLength);
  let at = 0;
  for (const row of rows) {
    const journey = numbers.get(row.journey) ?? numbers.size;
    numbers.set(row.journey, journey);
    cells[at++] = row.tMs;
    cells[at++] = journey;
    cells[at++] = row.offered;
    cells[at++] = row.ok;
    cells[at++] = row.failed;
    cells[at++] = row.dropped;
    cells[at++] = row.p50Ms ?? NaN;
    cells[at++] = row.p95Ms ?? NaN;
    cells[at++] = row.p99Ms ?? NaN;
    cells[at++] = row.maxMs ?? NaN;
  }
  return { journeys: [...numbers.keys()], cells };
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
