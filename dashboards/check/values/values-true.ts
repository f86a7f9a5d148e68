// values-true: each key panel shows the number that the run folder proves, within a tolerance that it states.
import type { Observed, ObservedQuery, RunTruth } from '../../../contract/index.ts';
import { doubted, locationOf, type Finding } from '../finding.ts';
import { toleranceOf, type Tolerance, type ValueTest } from './value-test.ts';

/** One finding a test. */
export function valuesTrue(tests: readonly ValueTest[], observed: Observed, truth: RunTruth): Finding[] {
  const answers = new Map(observed.queries.map((query) => [locationOf(query), query]));
  return tests.map((test): Finding => doubted(findingOf(test, answers, observed, truth), truth.doubts));
}

function findingOf(
  test: ValueTest,
  answers: ReadonlyMap<string, ObservedQuery>,
  observed: Observed,
  truth: RunTruth,
): Finding {
  const { where, claim } = test;
  const query = answers.get(where);
  if (query === undefined)
    return { check, where, outcome: 'unknown', because: `${claim}: the run did not ask this panel` };
  const wanted = test.truth(truth, observed);
  if (wanted === null)
    return { check, where, outcome: 'not-asked', because: `${claim}: nothing of it happened in this run` };
  const shown = query.error === null ? test.shown(query.series, truth, observed) : null;
  if (shown === null)
    return {
      check,
      where,
      outcome: 'fail',
      because: `${claim}: it shows nothing, true is ${figure(wanted)}`,
    };
  const tolerance = toleranceOf(test, wanted, truth, observed);
  const because = `${claim}: it shows ${figure(shown)}, true is ${figure(wanted)} ± ${figure(allowed(wanted, tolerance))} (${tolerance.because})`;
  return {
    check,
    where,
    outcome: Math.abs(shown - wanted) <= allowed(wanted, tolerance) ? 'pass' : 'fail',
    because,
  };
}

const check = 'values-true';

function allowed(wanted: number, { absolute, relative = 0 }: Tolerance): number {
  return Math.max(absolute, Math.abs(wanted) * relative);
}

function figure(value: number): string {
  return String(Number(value.toPrecision(6)));
}
