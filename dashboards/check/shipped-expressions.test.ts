// The expressions of shipped files: found at any position, named by their rule or panel, without variables.
import { expect, test } from 'vitest';
import { shippedExpressions } from './shipped-expressions.ts';

test('expressions of rules and of panels are found, named and filled in; other files have none', () => {
  expect(
    shippedExpressions([
      {
        path: 'rules.yaml',
        text: 'groups:\n  - name: slo\n    rules:\n      - record: slo:events:increase5m\n        expr: sum(up)\n      - alert: Gone\n        expr: absent(up)\n',
      },
      {
        path: 'board.json',
        text: '{"panels":[{"title":"Rate","targets":[{"expr":"rate(x{target=\\"$target\\"}[$__rate_interval])"}]}]}',
      },
      {
        path: 'slo.yaml',
        text: 'spec:\n  good:\n    metricSource:\n      spec:\n        query: sum(up)\nvariable:\n  query: label_values(up, job)\n',
      },
      { path: 'slack.tmpl', text: 'expr: no' },
    ]),
  ).toEqual([
    { where: 'rules.yaml: groups.slo.rules.slo:events:increase5m', expr: 'sum(up)' },
    { where: 'rules.yaml: groups.slo.rules.Gone', expr: 'absent(up)' },
    { where: 'board.json: panels.Rate.targets.0', expr: 'rate(x{target="any"}[60s])' },
    { where: 'slo.yaml: spec.good.metricSource.spec', expr: 'sum(up)' },
  ]);
});
