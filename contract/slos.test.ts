// SLOs about checks belong to k6 scripts: servers cannot count them.
import { expect, it } from 'vitest';
import { problemsForServers, slo } from './slos.ts';

const check = {
  name: 'answers-right',
  objective: 0.99,
  windowDays: 30,
  indicator: { kind: 'check', of: 'status is 200' },
} as const;

it('a list of objectives takes an SLO about a check of a script', () => {
  expect(slo.parse(check)).toEqual(check);
  expect(slo.safeParse({ ...check, indicator: { ...check.indicator, belowMs: 5 } }).success).toBe(false);
});

it('a list of objectives reports that servers count no checks, and nothing about journeys', () => {
  expect(problemsForServers([check], ['menu'])).toEqual([
    { index: 0, field: 'of', text: 'answers-right: a check is known to a k6 script alone, not to servers' },
  ]);
});
