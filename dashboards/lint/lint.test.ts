// The linter: one good dashboard, one thing broken for each rule, and exceptions that are needed.
import { describe, expect, test } from 'vitest';
import { showtimeSlos } from '../../contract/index.ts';
import type { Artefact } from '../artefact.ts';
import { grafanaArtefacts } from '../grafana/index.ts';
import type { DashboardJson, Panel, Template } from './dashboard-json.ts';
import { exceptions, lintDashboards, rules, type RuleName } from './index.ts';

const several = { type: 'query', refresh: 2, multi: true, allValue: '.*' };
const variables: Record<string, Template> = {
  datasource: { type: 'datasource', name: 'datasource', label: 'Data source', query: 'prometheus' },
  target: { type: 'query', name: 'target', query: 'label_values(up, target)', refresh: 2 },
  job: { ...several, name: 'job', query: 'label_values(up{target="$target"}, job)' },
  instance: { ...several, name: 'instance', query: 'label_values(up{job=~"$job"}, instance)' },
};
const expr = (metric: string, range = '$__rate_interval'): string =>
  `sum(rate(${metric}{target="$target", job=~"$job", instance=~"$instance"}[${range}]))`;
const panel: Panel = {
  id: 1,
  type: 'timeseries',
  title: 'Requests',
  description: 'Per second.',
  datasource: { type: 'prometheus', uid: '${datasource}' },
  fieldConfig: { defaults: { unit: 'reqps' }, overrides: [] },
  targets: [{ refId: 'A', expr: expr('requests_total') }],
};
const good: DashboardJson = {
  uid: 'good',
  title: 'Good',
  editable: false,
  templating: { list: Object.values(variables) },
  panels: [panel],
};

const withPanel = (changed: Partial<Panel>): DashboardJson => ({
  ...good,
  panels: [{ ...panel, ...changed }],
});
const withExpr = (broken: string): DashboardJson => withPanel({ targets: [{ refId: 'A', expr: broken }] });
const withVariable = (name: string, changed: Partial<Template> | undefined): DashboardJson => ({
  ...good,
  templating: {
    list: Object.entries(variables).flatMap(([key, value]) =>
      key !== name ? [value] : changed === undefined ? [] : [{ ...value, ...changed }],
    ),
  },
});
const files = (dashboard: DashboardJson): Artefact[] => [
  { path: 'deploy/grafana/dashboards/good.json', text: JSON.stringify(dashboard) },
];

test('a good dashboard passes every rule', () => {
  expect(lintDashboards(files(good), []).filter(({ outcome }) => outcome !== 'pass')).toEqual([]);
  expect(lintDashboards(files(good), [])).toHaveLength(Object.keys(rules).length);
});

const broken: Record<RuleName, [string, DashboardJson, string][]> = {
  'template-datasource-rule': [
    ['none', withVariable('datasource', undefined), 'no variable chooses the data source'],
    [
      'another name',
      withVariable('datasource', { name: 'ds' }),
      'the data source variable is named "ds"; it should be datasource or prometheus_datasource',
    ],
    [
      'another label',
      withVariable('datasource', { label: 'DS' }),
      'the data source variable is labelled "DS"; it should be "Data source"',
    ],
  ],
  'template-job-rule': [
    ['none', withVariable('job', undefined), 'there is no variable job'],
    ['one value only', withVariable('job', { multi: false }), 'job takes one value only'],
  ],
  'template-instance-rule': [
    ['no query', withVariable('instance', { type: 'custom' }), 'instance is a custom variable, not a query'],
    [
      'nothing for all',
      withVariable('instance', { allValue: '' }),
      'instance has no pattern for all of its values',
    ],
  ],
  'template-label-promql-rule': [
    [
      'an unknown function',
      withVariable('target', { query: 'values(up)' }),
      'target: "values(up)" calls none of label_names, label_values, metrics, query_result',
    ],
    [
      'no PromQL',
      withVariable('target', { query: 'label_values(up{, target)' }),
      'target: unexpected end at character 4',
    ],
  ],
  'template-on-time-change-reload-rule': [
    [
      'read once',
      withVariable('target', { refresh: 1 }),
      'target has refresh 1; it should be 2, on time range change',
    ],
  ],
  'template-unused-rule': [
    ['a variable for nothing', withExpr('up{target="$target", instance=~"$instance"}'), 'no panel uses $job'],
  ],
  'panel-datasource-rule': [
    [
      'a fixed one',
      withPanel({ datasource: { uid: 'mine' } }),
      'Requests: it asks mine and not the chosen one',
    ],
    [
      'a fixed one of a query',
      withPanel({ targets: [{ refId: 'A', expr: expr('a_total'), datasource: { uid: 'mine' } }] }),
      'Requests: it asks mine and not the chosen one',
    ],
  ],
  'panel-title-description-rule': [
    ['neither', withPanel({ title: '', description: ' ' }), ': panel 1 has no title and no description'],
  ],
  'panel-units-rule': [
    ['none', withPanel({ fieldConfig: {} }), 'Requests: "" is no unit'],
    [
      'an unknown one',
      withPanel({ fieldConfig: { defaults: { unit: 'bananas' } } }),
      'Requests: "bananas" is no unit',
    ],
    [
      'an unknown one of an override',
      withPanel({
        fieldConfig: { defaults: { unit: 's' }, overrides: [{ properties: [{ id: 'unit', value: 'sec' }] }] },
      }),
      'Requests: "sec" is no unit',
    ],
  ],
  'panel-no-targets-rule': [['no query', withPanel({ targets: [] }), 'Requests: it has no query']],
  'target-promql-rule': [
    ['a bracket too few', withExpr('sum(up'), 'Requests (A): unexpected end at character 7'],
  ],
  'target-rate-interval-rule': [
    [
      'a fixed length',
      withExpr(expr('a_total', '5m')),
      'Requests (A): a_total is not rated over $__rate_interval',
    ],
  ],
  'target-job-rule': [
    [
      'of all jobs',
      withExpr('up{target="$target", instance=~"$instance"}'),
      'Requests (A): up lacks job=~"$job"',
    ],
  ],
  'target-instance-rule': [
    [
      'of all instances',
      withExpr('up{target="$target", job=~"$job"}'),
      'Requests (A): up lacks instance=~"$instance"',
    ],
  ],
  'target-counter-agg-rule': [
    [
      'a bare counter',
      withExpr('sum(a_total)'),
      'Requests (A): a_total is a counter and not inside rate, irate or increase',
    ],
  ],
  'target-required-matchers-rule': [
    [
      'of all targets',
      withExpr('up{job=~"$job", instance=~"$instance"} and up{target="$target"}'),
      'Requests (A): up lacks target="$target"',
    ],
  ],
  'element-reference-rule': [
    ['an id twice', { ...good, panels: [panel, panel] }, 'Requests: id 1 is missing or used before'],
    ['no id', withPanel({ id: 0 }), 'Requests: id 0 is missing or used before'],
    [
      'a variable that is none',
      withExpr('up{zone="$zone"}'),
      'Requests (A): $zone is no variable of this dashboard',
    ],
  ],
  'uneditable-dashboard-rule': [
    ['editable', { ...good, editable: true }, 'it is editable; "editable": false keeps changes in the code'],
  ],
};

describe.each(Object.entries(broken))('%s fails', (rule, cases) => {
  test.each(cases)('%s', (_name, dashboard, because) => {
    expect(lintDashboards(files(dashboard), []).find(({ check }) => check === rule)).toMatchObject({
      where: 'good',
      outcome: 'fail',
      because,
    });
  });
});

test('an exception excuses what it names and nothing else', () => {
  const bare = withExpr('sum(a_total{target="$target"}) + sum(b_total{target="$target"})');
  const found = (saying: RegExp) =>
    lintDashboards(files(bare), [
      { rule: 'target-counter-agg-rule', matching: saying, reason: 'because' },
    ]).find(({ check }) => check === 'target-counter-agg-rule');
  expect(found(/^[ab]_total/)).toMatchObject({ outcome: 'pass', because: '2 excused: because' });
  expect(found(/^a_total/)).toMatchObject({ outcome: 'fail', because: expect.stringContaining('b_total') });
});

test('an exception that nothing needs fails', () => {
  expect(
    lintDashboards(files(good), [{ rule: 'panel-units-rule', reason: 'once upon a time' }]),
  ).toContainEqual({
    check: 'panel-units-rule',
    where: 'exceptions',
    outcome: 'fail',
    because: 'nothing needs this exception any more: once upon a time',
  });
});

test('the bundled dashboards pass, with the recorded exceptions', () => {
  expect(lintDashboards(grafanaArtefacts(showtimeSlos)).filter(({ outcome }) => outcome !== 'pass')).toEqual(
    [],
  );
  expect(exceptions.every(({ reason }) => reason.length > 40)).toBe(true);
});
