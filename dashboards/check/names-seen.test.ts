// Names of series in a recorded run: those of its own expressions, not of dashboards that came later.
import { expect, test } from 'vitest';
import { showtimeSlos, type Observed } from '../../contract/index.ts';
import { panelQueries } from '../grafana/index.ts';
import { recordedAnswers } from '../grafana/testing/recorded-answers.ts';
import { checkRun } from './index.ts';

const queries = panelQueries(showtimeSlos).filter(({ panel }) => panel === 'outages');
const { truth, window } = recordedAnswers();

function namesSeen(expr: string | undefined, names: Observed['names']): string[] {
  const observed: Observed = {
    schemaVersion: 1,
    versions: {},
    window,
    server: [],
    alerts: [],
    names,
    queries: queries.map(({ dashboard, panel, refId, kind, expr: shipped }) => ({
      dashboard,
      panel,
      refId,
      kind,
      expr: expr ?? shipped,
      asked: expr ?? shipped,
      error: null,
      series: [],
    })),
  };
  return checkRun({ slos: showtimeSlos, queries, observed, truth })
    .filter(({ check }) => check === 'names-seen')
    .map(({ outcome, because }) => `${outcome}: ${because}`);
}

test('a recorded series that the run saw passes, and one that its rules did not record fails', () => {
  expect(namesSeen(undefined, { 'order_outages:rise': ['target'] })).toEqual(['pass: 1 metrics']);
  expect(namesSeen(undefined, { order_outages_total: ['target'] })).toEqual([
    'fail: nothing exposes order_outages:rise',
  ]);
});

test('a run that was recorded before a panel got another expression is unknown, whatever it saw', () => {
  expect(namesSeen('order_outages_total', { order_outages_total: ['target'] })).toEqual([
    'unknown: the run did not ask this expression: it was recorded with other dashboards',
  ]);
});
