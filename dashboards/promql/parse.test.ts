// Reading PromQL: names, labels, choices, and what is no PromQL.
import { describe, expect, test } from 'vitest';
import { fillIn, parsePromql } from './index.ts';

test('metrics, matchers, ranges and the functions around them are read', () => {
  const read = parsePromql(
    'sum by (le, zone) (rate(requests_bucket{target="local", le=~"2(\\\\.0)?"}[5m])) / on (zone) group_left (pod) up',
  );
  expect(read).toMatchObject({
    errors: [],
    metrics: ['requests_bucket', 'up'],
    labels: ['le', 'pod', 'target', 'zone'],
    selectors: [
      {
        metric: 'requests_bucket',
        range: '5m',
        within: ['rate', 'sum'],
        matchers: [
          { label: 'target', op: '=', value: 'local' },
          { label: 'le', op: '=~', value: '2(\\.0)?' },
        ],
      },
      { metric: 'up', range: undefined, within: [], matchers: [] },
    ],
  });
});

test('a metric may be given as __name__, and a pattern of names is no name', () => {
  expect(parsePromql('{__name__="up", job="a"}').selectors).toEqual([
    { metric: 'up', matchers: [{ label: 'job', op: '=', value: 'a' }], range: undefined, within: [] },
  ]);
  expect(parsePromql('{__name__=~"up|down"}').metrics).toEqual([]);
});

test('labels that the expression creates are distinguished from those that it reads', () => {
  const read = parsePromql('sum by (member) (label_replace(lag, "member", "$1", "instance", "(.*):.*"))');
  expect(read).toMatchObject({ labels: ['instance'], made: ['member'], groupsBy: ['member'] });
  expect(parsePromql('count_values("version", build)').made).toEqual(['version']);
});

test('the outermost grouping is returned, or nothing if the outermost operation is none', () => {
  expect(parsePromql('sum by (b, a) (x)').groupsBy).toEqual(['a', 'b']);
  expect(parsePromql('sum(x)').groupsBy).toEqual([]);
  expect(parsePromql('sum(x) / sum(y)').groupsBy).toBeUndefined();
});

describe('what is enough for an answer', () => {
  test.each([
    ['a or b', [['a'], ['b']]],
    ['a + b', [['a', 'b']]],
    [
      'sum(a) / (b or c)',
      [
        ['a', 'b'],
        ['a', 'c'],
      ],
    ],
    ['a - a offset 5m or a', [['a']]],
    ['a or vector(0)', [['a']]],
    ['1 + 1', [[]]],
  ])('what is enough for an answer is known of %s', (expr, choices) =>
    expect(parsePromql(expr).choices).toEqual(choices),
  );
});

test('a constant that label_replace writes comes from no label', () => {
  expect(parsePromql('label_replace(up, "journey", "order", "", "")')).toMatchObject({
    labels: [],
    made: ['journey'],
  });
});

describe('what is no PromQL', () => {
  test.each([
    ['sum(', 'unexpected end at character 5'],
    ['sum(up))', 'unexpected ")" at character 8'],
    ['rate(up[$__rate_interval])', 'unexpected "$__rate_inte" at character 9'],
    ['', 'the expression is empty'],
    ['rate(up)', 'rate() needs a range, such as [5m]'],
    ['sum(max_over_time(up))', 'max_over_time() needs a range, such as [5m]'],
  ])('%j is no PromQL', (expr, error) => expect(parsePromql(expr).errors).toContain(error));

  test('a subquery, an offset and @ are ranges too', () => {
    for (const expr of ['max_over_time(up[1h:1m])', 'rate(up[5m] offset 1h)', 'rate(up[5m] @ end())'])
      expect(parsePromql(expr).errors).toEqual([]);
  });
});

describe('variables', () => {
  const filled = { target: 'local', rangeSeconds: 90, intervalSeconds: 1 };

  test('variables are filled in as Grafana does', () => {
    expect(
      fillIn(
        'rate(a{target="$target", zone=~"$zone", pod=~"${pod}"}[$__rate_interval]) + b[$__range:$__interval] * $__range_s >= $__from',
        { ...filled, fromMs: 1_700_000_000_000.4 },
      ),
    ).toBe('rate(a{target="local", zone=~".*", pod=~".*"}[4s]) + b[90s:1s] * 90 >= 1700000000000');
  });

  test('the rate interval is four scrapes, or one more than a longer interval', () => {
    expect(fillIn('$__rate_interval', { ...filled, intervalSeconds: 60, scrapeSeconds: 15 })).toBe('75s');
    expect(fillIn('$__rate_interval', { ...filled, intervalSeconds: 0.25 })).toBe('1s');
  });

  test('an unknown one stays and does not parse', () => {
    expect(parsePromql(fillIn('rate(a[$window])', filled)).errors).not.toEqual([]);
  });
});
