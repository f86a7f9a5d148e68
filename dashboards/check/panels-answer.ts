// panels-answer: after a real run every panel's query gave finite numbers, with the labels by which the panel
// distinguishes series.
import type { Observed, ObservedQuery, ObservedSeries } from '../../contract/index.ts';
import type { PanelQuery } from '../panel-query.ts';
import { doubted, locationOf, type Finding } from './finding.ts';

const elsewhere: Readonly<Record<Exclude<PanelQuery['expectedOn'], 'run'>, string>> = {
  outage: 'only an outage within the range has a row; value tests compare it',
  kubernetes: 'only a cluster has these series',
  aurora: 'only Aurora has these series',
  month: 'it needs a month of data',
};

/** One finding a query, in the order of the dashboards. */
export function panelsAnswer(
  queries: readonly PanelQuery[],
  observed: Observed,
  doubts: readonly string[] = [],
): Finding[] {
  const answers = new Map(observed.queries.map((query) => [locationOf(query), query]));
  return queries.map((query): Finding => {
    const where = locationOf(query);
    const answer = answers.get(where);
    if (query.expectedOn !== 'run')
      return { check, where, outcome: 'not-asked', because: elsewhere[query.expectedOn] };
    if (answer === undefined)
      return {
        check,
        where,
        outcome: 'unknown',
        because: 'the run did not ask it: it was recorded with other dashboards',
      };
    if (answer.expr !== query.expr)
      return {
        check,
        where,
        outcome: 'unknown',
        because: 'the run asked another expression: it was recorded with other dashboards',
      };
    const problem = problemOf(answer, query);
    if (problem === undefined)
      return { check, where, outcome: 'pass', because: `${answer.series.length} series` };
    // What Prometheus refuses, it refuses on any machine.
    return answer.error === null
      ? doubted({ check, where, outcome: 'fail', because: problem }, doubts)
      : { check, where, outcome: 'fail', because: problem };
  });
}

const check = 'panels-answer';

function problemOf({ error, series }: ObservedQuery, { groupsBy, words }: PanelQuery): string | undefined {
  if (error !== null) return `Prometheus refused it: ${error}`;
  if (series.length === 0) return 'it found no data';
  const bare = series.find(({ labels }) => groupsBy.some((label) => (labels[label] ?? '') === ''));
  if (bare !== undefined)
    return `a series lacks the label ${groupsBy.filter((label) => (bare.labels[label] ?? '') === '').join(', ')}: ${named(bare)}`;
  // A moment without data has no point at all. A point without a value is a NaN or an infinity, which the
  // panel would show.
  const infinite = series.find(
    ({ points }) => points.length === 0 || points.some(([, value]) => value === null),
  );
  if (infinite !== undefined) return `a series is not a finite number everywhere: ${named(infinite)}`;
  const wordless = series
    .flatMap(({ points }) => points)
    .find(([, value]) => value !== null && words?.includes(value) === false);
  return wordless === undefined ? undefined : `it shows ${wordless[1]}, which has no word`;
}

function named({ labels }: ObservedSeries): string {
  return `{${Object.entries(labels)
    .map(([name, value]) => `${name}="${value}"`)
    .join(', ')}}`;
}
