// The axis of one budget's pairs: wide enough for nearly all of them, and the few far off do not squeeze the
// rest.
import type { Effect, GatePoint } from '../../../../contract/index.ts';

export interface PairScale {
  from: number;
  to: number;
  ticks: readonly number[];
}

export const plotHeight = 200;
const edge = 10;
/** Pairs farther from the median than this many median absolute deviations are drawn at the edge. */
const farOff = 8;

export function pairScale(shares: readonly number[], margin: number, effects: readonly Effect[]): PairScale {
  const always = [0, margin, ...withoutFarOff(shares), ...effects.map(({ estimate }) => estimate)];
  const min = Math.min(...always);
  const max = Math.max(...always);
  const span = max - min;
  const bounds = effects
    .flatMap(({ lower, upper }) => [lower, upper])
    .filter((bound) => bound > min - span && bound < max + span);
  const from = Math.min(min, ...bounds);
  const to = Math.max(max, ...bounds);
  const room = (to - from) * 0.05;
  return { from: from - room, to: to + room, ticks: ticksBetween(from - room, to + room) };
}

/** Height of a value in the plot, px from its top; values beyond are placed at its edge. */
export function heightOf(value: number, { from, to }: PairScale): number {
  return Number(
    (edge + ((plotHeight - 2 * edge) * (to - Math.min(to, Math.max(from, value)))) / (to - from)).toFixed(1),
  );
}

/**
 * The position of each pair, in % of the width: in the order of measuring, with a gap before confirmation.
 */
export function positionsOf(points: readonly Pick<GatePoint, 'stage'>[]): {
  of: (index: number) => number;
  border: number | null;
} {
  const discovery = points.filter(({ stage }) => stage === 'discovery').length;
  const both = discovery > 0 && discovery < points.length;
  const gap = both ? 4 : 0;
  const step = (97 - gap) / Math.max(1, points.length);
  const startOf = (index: number): number => 1.5 + step * index + (index >= discovery ? gap : 0);
  return {
    of: (index) => Number((startOf(index) + step / 2).toFixed(2)),
    border: both ? Number((startOf(discovery) - gap / 2).toFixed(2)) : null,
  };
}

function withoutFarOff(shares: readonly number[]): number[] {
  const middle = medianOf(shares);
  const deviation = medianOf(shares.map((share) => Math.abs(share - middle)));
  return shares.filter((share) => deviation === 0 || Math.abs(share - middle) <= farOff * deviation);
}

function medianOf(values: readonly number[]): number {
  const ascending = [...values].sort((a, b) => a - b);
  const middle = ascending.length >> 1;
  return ascending.length % 2 === 1
    ? (ascending[middle] ?? 0)
    : ((ascending[middle - 1] ?? 0) + (ascending[middle] ?? 0)) / 2;
}

/** Round values, 1, 2 or 5 times a power of ten apart, at most seven. */
function ticksBetween(from: number, to: number): number[] {
  const rough = (to - from) / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((times) => times * power).find((one) => one >= rough) ?? 10 * power;
  const first = Math.ceil(from / step);
  const last = Math.floor(to / step);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}
