// An agreement between panels as a value test: what one has to show, from what others answered.
import type { Observed, ObservedSeries, RunTruth } from '../../../contract/index.ts';
import { locationOf } from '../finding.ts';
import { areaUnder } from './series-over-time.ts';
import type { Tolerance, ValueTest } from './value-test.ts';

type Number = (series: readonly ObservedSeries[], observed: Observed, truth: RunTruth) => number | null;

/** What a panel answered; nothing if it was not asked, or refused. */
export function answerOf({ queries }: Observed, where: string): readonly ObservedSeries[] {
  const found = queries.find((query) => locationOf(query) === where);
  return found?.error === null ? found.series : [];
}

export interface Agreement {
  where: string;
  claim: string;
  /** Of this panel. */
  shown: Number;
  /** What it has to be, from other panels and the folder. */
  wanted: (
    answer: (where: string) => readonly ObservedSeries[],
    observed: Observed,
    truth: RunTruth,
  ) => number | null;
  tolerance: Tolerance;
}

export function agreement({ where, claim, shown, wanted, tolerance }: Agreement): ValueTest {
  return {
    where,
    claim,
    tolerance,
    truth: (truth, observed) => wanted((other) => answerOf(observed, other), observed, truth),
    shown: (series, truth, observed) => shown(series, observed, truth),
  };
}

/** Sum over all series and moments: as rates times the step it is an area, as gauges a number to compare. */
export const total: Number = (series) => areaUnder(series, 1);
export const same: Tolerance = {
  absolute: 1e-6,
  relative: 0.001,
  because: 'both come from the same samples',
};
export const nearly: Tolerance = {
  absolute: 0.01,
  relative: 0.01,
  because: 'both come from the same scrapes',
};
export const thousandths: Tolerance = {
  absolute: 0.001,
  relative: 0.0001,
  because: 'one clock, read to less than a millisecond',
};

export function sameAs(where: string, other: string, claim: string, how: Number = total): ValueTest {
  return agreement({
    where,
    claim,
    shown: how,
    wanted: (answer, observed, truth) => how(answer(other), observed, truth),
    tolerance: same,
  });
}

export function sum(...numbers: readonly (number | null)[]): number | null {
  return numbers.some((one) => one === null)
    ? null
    : numbers.reduce<number>((all, one) => all + (one ?? 0), 0);
}
