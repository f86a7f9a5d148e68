// names-exist: one good expression, and each name in it broken.
import { expect, test } from 'vitest';
import { knownNames, namesExist } from './names-exist.ts';

const known = knownNames(
  { pods_ready: ['target', 'zone'], pods_wanted: ['target'] },
  { pods_wanted: ['zone'], up: ['job'] },
);
const judged = (expr: string, needs: 'all' | 'enough' = 'all') =>
  namesExist([{ where: 'service/pods/A', expr }], known, needs)[0];

test('an expression of known metrics and labels passes', () => {
  expect(judged('sum by (zone) (pods_ready{target="x"}) / on (zone) pods_wanted')).toEqual({
    check: 'names-exist',
    where: 'service/pods/A',
    outcome: 'pass',
    because: '2 metrics',
  });
});

test.each([
  ['a metric that nothing exposes', 'sum(pods_redy)', 'nothing exposes pods_redy'],
  ['a matcher on a label that the metric lacks', 'up{zone="a"}', 'up has no label zone'],
  [
    'a grouping by a label that no metric has',
    'sum by (pod) (pods_ready)',
    'none of pods_ready has the label pod',
  ],
  ['a mistake', 'sum(', 'unexpected end at character 5'],
])('%s fails', (_name, expr, because) => {
  expect(judged(expr)).toMatchObject({
    outcome: 'fail',
    because: expect.stringContaining(because) as string,
  });
});

test('a label that the expression creates needs no series', () => {
  expect(judged('sum by (place) (label_replace(pods_ready, "place", "$1", "zone", "(.*)"))')).toMatchObject({
    outcome: 'pass',
  });
});

test('of a choice one is enough for an answer, but all must be known where everything is', () => {
  expect(judged('node_cost or pods_ready', 'enough')).toMatchObject({ outcome: 'pass' });
  expect(judged('node_cost or pods_ready', 'all')).toMatchObject({
    outcome: 'fail',
    because: 'nothing exposes node_cost',
  });
});
