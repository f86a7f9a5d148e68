// The outcome of a preflight, and how it reads.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { packageRoot } from '../../contract/index.ts';
import { describePreflight, judgePreflight, preflightChecks, withCheckTable } from './index.ts';
import { asRead, soundFacts } from './testing/sound-facts.ts';

test('a sound system passes, and every check was asked', () => {
  const report = judgePreflight('shop', asRead(soundFacts()));
  expect([report.outcome, report.notAsked]).toEqual(['pass', []]);
  expect(report.answers.map(({ check }) => check)).toEqual(Object.keys(preflightChecks));
});

test('warnings alone pass, one error fails', () => {
  const warned = { ...soundFacts(), endpointTtl: { field: 'TTL', value: 300 } };
  expect(judgePreflight('shop', asRead(warned)).outcome).toBe('pass');
  expect(judgePreflight('shop', asRead({ ...warned, budgets: [] })).outcome).toBe('fail');
});

test('an error that cannot be ruled out makes the whole unknown, a warning does not, and an error that was found wins', () => {
  const facts = asRead(soundFacts());
  const forbidden = { unknown: 'forbidden' };
  expect(judgePreflight('shop', { ...facts, budgets: forbidden }).outcome).toBe('unknown');
  expect(judgePreflight('shop', { ...facts, endpointTtl: forbidden }).outcome).toBe('pass');
  const one = { value: { one: 'a', two: 'a' } };
  expect(judgePreflight('shop', { ...facts, budgets: forbidden, zones: one }).outcome).toBe('fail');
});

test('a target without any fact is unknown, never fine', () => {
  expect(judgePreflight('shop', {}).outcome).toBe('unknown');
});

test('the text has each finding with object, field, value, why and fix, errors first, then what is unknown', () => {
  const facts = {
    ...asRead({ ...soundFacts(), endpointTtl: { field: 'TTL of shop', value: 300 }, budgets: [] }),
    zones: { unknown: 'the API server refused to list nodes (403): forbidden' },
  };
  const text = describePreflight(judgePreflight('shop', facts));
  expect(text).toMatch(/^preflight of shop\n/);
  expect(text).toContain('error    disruption-budget: expected that a disruption budget selects the pods');
  expect(text).toContain('  found:   deployment shop, PodDisruptionBudget: none');
  expect(text).toContain('  fix:     a PodDisruptionBudget with maxUnavailable: 1');
  expect(text).toContain('  because: the API server refused to list nodes (403): forbidden');
  const places = ['disruption-budget:', 'endpoint-ttl:', 'unknown  one-zone'].map((each) =>
    text.indexOf(each),
  );
  expect(places).toEqual([...places].sort((one, other) => one - other));
  expect(text).toMatch(/\nfail: 1 error, 1 warning, 1 unknown, \d+ fine, \d+ do not apply$/);
});

test('the table of the page is that of the checks', () => {
  const page = readFileSync(join(packageRoot(), 'docs/preflight.md'), 'utf8');
  expect(withCheckTable(page)).toBe(page);
  expect(() => withCheckTable('no place')).toThrow('docs/preflight.md lacks the lines');
});
