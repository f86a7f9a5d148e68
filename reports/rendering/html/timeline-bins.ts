// Timeline rows gathered into the bins of a chart: counts are added, latency keeps its maxima, so no spike gets lost.
import type { TimelineRow } from '../../../contract/index.ts';
import { binOf, type TimeAxis } from './time-axis.ts';

export interface Counts { offered: number[]; ok: number[]; failed: number[]; dropped: number[] }
/** ms; null where nothing was answered. A bin that holds several rows shows the highest of each: never an average. */
export interface Latencies { p50: (number | null)[]; p95: (number | null)[]; p99: (number | null)[]; max: (number | null)[] }

/** Counts per bin. */
export function countsPerBin(rows: readonly TimelineRow[], axis: TimeAxis, binMs: number): Counts {
  const zeros = (): number[] => Array.from({ length: binsOf(axis, binMs) }, () => 0);
  const counts = { offered: zeros(), ok: zeros(), failed: zeros(), dropped: zeros() };
  for (const row of rows) {
    const bin = binOf(axis, binMs, row.tMs);
    if (bin === undefined) continue;
    for (const key of ['offered', 'ok', 'failed', 'dropped'] as const) counts[key][bin] = (counts[key][bin] ?? 0) + row[key];
  }
  return counts;
}

/** Highest latencies per bin. */
export function latenciesPerBin(rows: readonly TimelineRow[], axis: TimeAxis, binMs: number): Latencies {
  const gaps = (): (number | null)[] => Array.from({ length: binsOf(axis, binMs) }, () => null);
  const latencies = { p50: gaps(), p95: gaps(), p99: gaps(), max: gaps() };
  for (const row of rows) {
    const bin = binOf(axis, binMs, row.tMs);
    if (bin === undefined) continue;
    for (const key of ['p50', 'p95', 'p99', 'max'] as const) latencies[key][bin] = higher(latencies[key][bin] ?? null, row[`${key}Ms`]);
  }
  return latencies;
}

function binsOf({ fromMs, toMs }: TimeAxis, binMs: number): number {
  return Math.ceil((toMs - fromMs) / binMs);
}

function higher(one: number | null, other: number | null): number | null {
  return one === null || other === null ? one ?? other : Math.max(one, other);
}
