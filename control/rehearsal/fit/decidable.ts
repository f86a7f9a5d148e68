// Whether a number of arrivals is enough to pass each objective, and how many would be: before anything is played.
import type { Slo } from '../../../contract/index.ts';
import { upperBound } from '../../../reports/index.ts';

/** Means by journey, defined by the scenario. */
export type IntentsPerArrival = ReadonlyMap<string, number>;

/** An objective that no run of this size can pass, however good the system is. */
export interface Undecidable {
  slo: Slo;
  /** What this run will count of its journey, about. */
  events: number;
  /** The least that can pass without a single bad one. */
  needed: number;
}

/** Bad events that each objective can absorb in a run of computed length. */
const allowedBad = 1;
/** Arrivals vary by their seed, and so does what each of them does. */
const margin = 1.05;

/** In the order of the objectives. A journey that the scenario does not play is never counted: 0 events. */
export function undecidable(
  slos: readonly Slo[],
  arrivals: number,
  perArrival: IntentsPerArrival,
): Undecidable[] {
  return slos.flatMap((slo) => {
    const events = Math.round(arrivals * (perArrival.get(slo.indicator.of) ?? 0));
    const needed = minToPass(1 - slo.objective, 0);
    return events >= needed ? [] : [{ slo, events, needed }];
  });
}

/** Arrivals with which every objective can pass although an event of it is bad; journeys not played are left out. */
export function arrivalsToDecide(slos: readonly Slo[], perArrival: IntentsPerArrival): number {
  return slos.reduce((max, { objective, indicator }) => {
    const each = perArrival.get(indicator.of) ?? 0;
    return each === 0
      ? max
      : Math.max(max, Math.ceil((margin * minToPass(1 - objective, allowedBad)) / each));
  }, 0);
}

/** Arrivals with which every objective can pass if nothing is bad. */
export function arrivalsToPass(found: readonly Undecidable[], perArrival: IntentsPerArrival): number {
  return found.reduce((max, { slo, needed }) => {
    const each = perArrival.get(slo.indicator.of) ?? 0;
    return each === 0 ? max : Math.max(max, Math.ceil((margin * needed) / each));
  }, 0);
}

/** The least number of events of which `bad` may be bad and the share still is within the budget, by exact bounds. */
export function minToPass(budget: number, bad: number): number {
  let enough = bad + 1;
  while (upperBound(bad, enough) > budget) enough *= 2;
  let short = bad;
  while (enough - short > 1) {
    const middle = Math.floor((enough + short) / 2);
    if (upperBound(bad, middle) <= budget) enough = middle;
    else short = middle;
  }
  return enough;
}
