// Counts gathered into the bins of a chart: nothing gets lost, because counts may be added, as percentiles
// may not.
import { binOf, type TimeAxis } from './time-axis.ts';

/** Sums of `countsOf(row)` per bin of the axis, one list for each name in `keys`. */
export function countsPerBin<Key extends string, Row extends Readonly<Record<Key, number>> & { tMs: number }>(
  rows: readonly Row[],
  keys: readonly Key[],
  { axis, binMs }: { axis: TimeAxis; binMs: number },
): Record<Key, number[]> {
  const bins = Math.ceil((axis.toMs - axis.fromMs) / binMs);
  const counts = Object.fromEntries(
    keys.map((key) => [key, Array.from({ length: bins }, () => 0)]),
  ) as Record<Key, number[]>;
  for (const row of rows) {
    const bin = binOf(axis, binMs, row.tMs);
    if (bin !== undefined) for (const key of keys) counts[key][bin] = (counts[key][bin] ?? 0) + row[key];
  }
  return counts;
}
