// values-true: a number is right, wrong, missing, unknown, or `not-asked`.
import { expect, test } from 'vitest';
import type { Observed, RunTruth } from '../../../contract/index.ts';
import { outcomeOf } from '../finding.ts';
import { highest, lastOf, seriesWith, sumOfLast, type ValueTest } from './value-test.ts';
import { valuesTrue } from './values-true.ts';

const wanted: ValueTest = {
  where: 'showtime/good/A',
  claim: 'good orders',
  truth: () => 100,
  shown: (series) => lastOf(series[0]),
  tolerance: { absolute: 1, relative: 0.02, because: 'a scrape each second' },
};
const observed = (value: number | null, error: string | null = null): Observed => ({
  schemaVersion: 1,
  versions: {},
  window: { fromMs: 0, untilMs: 1_000, stepSeconds: 1 },
  server: [],
  alerts: [],
  names: {},
  queries: [
    {
      dashboard: 'showtime',
      panel: 'good',
      refId: 'A',
      expr: 'x',
      asked: 'x',
      kind: 'instant',
      error,
      series: [{ labels: {}, points: [[1_000, value]] }],
    },
  ],
});
const judged = (test: Partial<ValueTest>, seen: Observed) =>
  valuesTrue([{ ...wanted, ...test }], seen, { doubts: [] as readonly string[] } as RunTruth)[0];

test('a number within its tolerance passes, and the finding has both numbers', () => {
  expect(judged({}, observed(98))).toEqual({
    check: 'values-true',
    where: 'showtime/good/A',
    outcome: 'pass',
    because: 'good orders: it shows 98, true is 100 ± 2 (a scrape each second)',
  });
});

test('a number beyond it fails, above and below', () => {
  expect([judged({}, observed(97.9))?.outcome, judged({}, observed(102.1))?.outcome]).toEqual([
    'fail',
    'fail',
  ]);
});

test('an empty or refused panel fails if there was something to show', () => {
  expect(judged({}, observed(null))).toMatchObject({
    outcome: 'fail',
    because: 'good orders: it shows nothing, true is 100',
  });
  expect(judged({}, observed(100, 'timeout'))).toMatchObject({ outcome: 'fail' });
});

test('a panel that the run did not query is unknown; what did not happen is `not-asked`', () => {
  expect(judged({ where: 'showtime/other/A' }, observed(100))).toMatchObject({ outcome: 'unknown' });
  expect(judged({ truth: () => null }, observed(100))).toMatchObject({ outcome: 'not-asked' });
});

test('series are found by label, summed and searched for their highest value', () => {
  const series = [
    {
      labels: { zone: 'a' },
      points: [
        [0, 3],
        [1, 2],
      ] as [number, number][],
    },
    {
      labels: { zone: 'c' },
      points: [
        [0, 1],
        [1, null],
      ] as [number, number | null][],
    },
  ];
  expect([
    lastOf(seriesWith(series, { zone: 'c' })),
    sumOfLast(series),
    highest(series),
    sumOfLast([]),
    highest([]),
  ]).toEqual([1, 3, 3, null, null]);
});

test('the worst finding decides, and only `not-asked` findings are unknown', () => {
  const one = (outcome: 'pass' | 'fail' | 'unknown' | 'not-asked') => ({
    check: 'c',
    where: 'w',
    outcome,
    because: '',
  });
  expect(
    [
      [one('pass'), one('fail'), one('unknown')],
      [one('pass'), one('unknown')],
      [one('pass'), one('not-asked')],
      [one('not-asked')],
      [],
    ].map(outcomeOf),
  ).toEqual(['fail', 'unknown', 'pass', 'unknown', 'unknown']);
});
