// Expected app orders over real time: every screening's orders, spread by lead time, summed.
import type { Timetable } from './timetable.ts';
import { gridMs, leadWeights, type Behaviour } from './behaviour.ts';

/** Orders per second of real time, one value a grid step. */
export interface Demand {
  /** Ms since 1970 of the first step's begin. */
  fromMs: number;
  perSecond: readonly number[];
  /** App orders that all screenings bring together. */
  orders: number;
}

/** The demand of a complete timetable. */
export function demandOf({ screenings }: Timetable, { appShare, lead }: Behaviour): Demand {
  const weights = leadWeights(lead);
  const starts = screenings.map(({ startsAtMs }) => startsAtMs);
  const firstMs = starts.reduce((a, b) => Math.min(a, b));
  const lastMs = starts.reduce((a, b) => Math.max(a, b));
  const fromMs = firstMs - weights.length * gridMs;
  const perSecond = new Array<number>(Math.ceil((lastMs - fromMs) / gridMs)).fill(0);
  let orders = 0;
  for (const [startsAtMs, expected] of ordersByStart(screenings, appShare)) {
    orders += expected;
    const end = Math.round((startsAtMs - fromMs) / gridMs);
    weights.forEach((weight, step) => {
      const at = end - 1 - step;
      perSecond[at] = (perSecond[at] ?? 0) + (expected * weight) / (gridMs / 1000);
    });
  }
  return { fromMs, perSecond, orders };
}

/**
 * Screenings that start together are one hump: a chain has hundreds of screenings and a handful of starts.
 */
function ordersByStart(screenings: Timetable['screenings'], appShare: number): Map<number, number> {
  const byStart = new Map<number, number>();
  for (const { startsAtMs, seats, occupancy } of screenings) {
    byStart.set(startsAtMs, (byStart.get(startsAtMs) ?? 0) + seats * occupancy * appShare);
  }
  return byStart;
}

/** The rush: the stretch of steps around the peak in which demand stays above a share of the peak. */
export interface Rush {
  perSecond: readonly number[];
  peakPerSecond: number;
  /** Length in real time, ms. */
  durationMs: number;
  orders: number;
}

/** Cuts the rush out. `aboveShare` of the peak (0 … 1) bounds it: lower is longer and starts gentler. */
export function rushOf({ perSecond }: Demand, aboveShare: number): Rush {
  const peakPerSecond = perSecond.reduce((a, b) => Math.max(a, b), 0);
  const peakAt = perSecond.indexOf(peakPerSecond);
  let from = peakAt;
  let to = peakAt;
  while (from > 0 && (perSecond[from - 1] ?? 0) >= aboveShare * peakPerSecond) from -= 1;
  while (to < perSecond.length - 1 && (perSecond[to + 1] ?? 0) >= aboveShare * peakPerSecond) to += 1;
  const rush = perSecond.slice(from, to + 1);
  return {
    perSecond: rush,
    peakPerSecond,
    durationMs: rush.length * gridMs,
    orders: rush.reduce((sum, rate) => sum + (rate * gridMs) / 1000, 0),
  };
}
