// What the check of a run notices: each answer of a recorded run, multiplied, and errors that were planted.
import { describe, expect, test } from 'vitest';
import {
  showtimeSlos,
  type Observed,
  type ObservedQuery,
  type ObservedSeries,
} from '../../contract/index.ts';
import { panelQueries } from '../grafana/index.ts';
import { recordedAnswers } from '../grafana/testing/recorded-answers.ts';
import { locationOf, type Finding } from './finding.ts';
import { checkPanels } from './index.ts';
import { panelsAnswer } from './panels-answer.ts';
import { valueTests } from './values/tests.ts';
import { valuesTrue } from './values/values-true.ts';

const { window, slos, truth, answers } = recordedAnswers();
const queries = panelQueries(slos);
const recorded: Observed = {
  schemaVersion: 1,
  versions: {},
  window,
  server: [],
  alerts: [],
  names: {},
  queries: queries.map(({ dashboard, panel, refId, expr, kind }): ObservedQuery => ({
    dashboard,
    panel,
    refId,
    expr,
    asked: expr,
    kind,
    error: null,
    series: answers[`${dashboard}/${panel}/${refId}`] ?? [],
  })),
};

const tests = valueTests(slos);

/** Both checks of numbers; that of names parses every query, and numbers have none. */
function findingsOf(observed: Observed, doubts: readonly string[] = []): Finding[] {
  return [...panelsAnswer(queries, observed, doubts), ...valuesTrue(tests, observed, { ...truth, doubts })];
}

/** Places of failures, as on a machine that had room: what is wrong there fails. */
function failures(observed: Observed, doubts: readonly string[] = []): string[] {
  return findingsOf(observed, doubts)
    .filter(({ outcome }) => outcome === 'fail')
    .map(({ check, where, because }) => `${check} ${where}: ${because}`);
}

function changed(where: string, change: (series: ObservedSeries) => ObservedSeries): Observed {
  return {
    ...recorded,
    queries: recorded.queries.map((query) =>
      locationOf(query) === where ? { ...query, series: query.series.map(change) } : query,
    ),
  };
}

const times =
  (factor: number) =>
  ({ labels, points }: ObservedSeries): ObservedSeries => ({
    labels,
    points: points.map(([atMs, value]) => [atMs, value === null ? null : value * factor]),
  });

const nonZero = recorded.queries
  .filter(({ series }) => series.some(({ points }) => points.some(([, value]) => value !== 0)))
  .map(locationOf);

test('the check of a run passes the recorded answers', () => {
  expect(failures(recorded)).toEqual([]);
  expect(nonZero.length).toBeGreaterThan(70);
});

describe('of all answers that are not zero', () => {
  const missed = (factor: number): string[] =>
    nonZero.filter((where) => failures(changed(where, times(factor))).length === 0);

  test.each([
    [2, 0.9],
    [0.5, 0.9],
    [1.2, 0.6],
  ])('the check of a run notices an answer times %f for a share of %f at least', (factor, share) => {
    const unnoticed = missed(factor);
    expect(1 - unnoticed.length / nonZero.length, unnoticed.join('\n')).toBeGreaterThanOrEqual(share);
  });
});

test('the check of a run fails good orders that are doubled, and a role without a word', () => {
  expect(failures(changed('showtime/orders/A', times(2))).join('\n')).toContain(
    'showtime/orders/A: good orders',
  );
  expect(failures(changed('showtime-failover/roles/A', times(16)))).toContainEqual(
    expect.stringMatching(/^panels-answer showtime-failover\/roles\/A: it shows \d+, which has no word$/),
  );
});

test('the check of a run that proves nothing calls a wrong number unknown, and fails a refused query', () => {
  const doubled = changed('showtime/orders/A', times(2));
  expect(failures(doubled, ['machine-had-room'])).toEqual([]);
  const outcomes = findingsOf(doubled, ['machine-had-room']).filter(
    ({ outcome, where }) => outcome === 'unknown' && where === 'showtime/orders/A',
  );
  expect(outcomes.length).toBeGreaterThan(0);
  for (const { because } of outcomes)
    expect(because).toContain('the run proves nothing (machine-had-room unknown)');
  const refused: Observed = {
    ...recorded,
    queries: recorded.queries.map((query) =>
      locationOf(query) === 'showtime/orders/A' ? { ...query, error: 'bad_data' } : query,
    ),
  };
  expect(failures(refused, ['machine-had-room'])).toEqual([
    'panels-answer showtime/orders/A: Prometheus refused it: bad_data',
  ]);
});

describe('the panels that ship', () => {
  const problems = (all: typeof queries): string[] =>
    checkPanels(all, showtimeSlos)
      .filter(({ outcome }) => outcome === 'fail')
      .map(({ check, where, because }) => `${check} ${where}: ${because}`);
  const ours = panelQueries(showtimeSlos);

  test('each panel that ships is held by a value test, or listed with the reason why not', () => {
    expect(problems(ours)).toEqual([]);
    const listed = checkPanels(ours, showtimeSlos).filter(({ outcome }) => outcome === 'not-asked');
    expect(listed.length).toBeGreaterThan(3);
    for (const { because } of listed) expect(because).toMatch(/^not proven: .{20}/);
  });

  test('a panel that was removed, and one that nothing holds, fail', () => {
    expect(problems(ours.filter(({ panel }) => panel !== 'orders'))).toContain(
      'proven showtime/orders/A: a value test or a reason is about it, and no panel ships with it: was it removed?',
    );
    const [first] = ours;
    expect(problems(first === undefined ? [] : [...ours, { ...first, panel: 'new' }])).toEqual([
      'proven showtime/new/A: no value test holds it, and no reason is given',
    ]);
  });

  test('a panel that shows seconds as milliseconds fails', () => {
    const wrong = problems(ours.map((query) => (query.unit === 's' ? { ...query, unit: 'ms' } : query)));
    expect(wrong.length).toBeGreaterThan(10);
    expect(wrong).toContain('units-fit showtime/latency/A: seconds are shown in the unit "ms"');
  });
});
