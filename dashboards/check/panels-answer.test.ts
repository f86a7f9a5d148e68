// panels-answer: one good answer, and each way in which an answer is none.
import { expect, test } from 'vitest';
import type { Observed, ObservedQuery } from '../../contract/index.ts';
import type { PanelQuery } from '../panel-query.ts';
import { panelsAnswer } from './panels-answer.ts';

const query: PanelQuery = {
  dashboard: 'service',
  panel: 'rate',
  title: 'Requests',
  unit: 'reqps',
  refId: 'A',
  expr: 'sum by (zone) (up)',
  kind: 'range',
  minStepSeconds: 0,
  groupsBy: ['zone'],
  expectedOn: 'run',
};
const answer: ObservedQuery = {
  dashboard: 'service',
  panel: 'rate',
  refId: 'A',
  expr: query.expr,
  asked: query.expr,
  kind: 'range',
  error: null,
  series: [
    {
      labels: { zone: 'a' },
      points: [
        [0, 1],
        [2_000, 2],
      ],
    },
  ],
};
const observedWith = (...queries: ObservedQuery[]): Observed => ({
  schemaVersion: 1,
  versions: {},
  window: { fromMs: 0, untilMs: 1_000, stepSeconds: 1 },
  queries,
  server: [],
  alerts: [],
  names: {},
});
const found = (changed: Partial<ObservedQuery>, requested: Partial<PanelQuery> = {}) =>
  panelsAnswer([{ ...query, ...requested }], observedWith({ ...answer, ...changed }))[0];

test('finite numbers with their labels pass, also when a line has no point at some moments', () => {
  expect(found({})).toEqual({
    check: 'panels-answer',
    where: 'service/rate/A',
    outcome: 'pass',
    because: '1 series',
  });
});

test.each([
  ['an error', { error: 'parse error' }, 'Prometheus refused it: parse error'],
  ['no series', { series: [] }, 'it found no data'],
  [
    'a series without its label',
    { series: [...answer.series, { labels: { pod: 'pod-1' }, points: [[0, 1]] }] },
    'a series lacks the label zone: {pod="pod-1"}',
  ],
  [
    'a NaN in a line',
    {
      series: [
        {
          labels: { zone: 'a' },
          points: [
            [0, 1],
            [1_000, null],
          ],
        },
      ],
    },
    'a series is not a finite number everywhere: {zone="a"}',
  ],
  [
    'a series without a point',
    { series: [{ labels: { zone: 'a' }, points: [] }] },
    'a series is not a finite number everywhere: {zone="a"}',
  ],
] as [string, Partial<ObservedQuery>, string][])('%s fails', (_name, changed, because) => {
  expect(found(changed)).toMatchObject({ outcome: 'fail', because });
});

test('a query that the run did not send, or sent differently, is unknown and never good', () => {
  expect(panelsAnswer([query], observedWith())[0]).toMatchObject({ outcome: 'unknown' });
  expect(found({ expr: 'up' })).toMatchObject({
    outcome: 'unknown',
    because: 'the run asked another expression: it was recorded with other dashboards',
  });
});

test('what only a cluster, Aurora or a month can answer is `not-asked`', () => {
  expect(found({}, { expectedOn: 'kubernetes' })).toMatchObject({
    outcome: 'not-asked',
    because: 'only a cluster has these series',
  });
});
