// promtool judges the rules that are rendered now. Cases of a day and more, of values
// over a month, and further mutants, are in rules.long.test.ts.
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { monthRulesPath, runRulesPath } from './index.ts';
import { caseFiles, RuleCases } from './testing/rule-cases.ts';
import { judgeMutant, mutants } from './testing/rule-mutants.ts';

let cases: RuleCases;
beforeAll(async () => {
  cases = await RuleCases.prepare();
}, 900_000);
afterAll(() => cases.remove());

test('promtool finds both files sound, and no series recorded twice', async () => {
  const { output } = await cases.promtool(
    'check',
    'rules',
    '--lint=all',
    '--lint-fatal',
    join(cases.folder, 'whole', monthRulesPath),
    join(cases.folder, 'whole', runRulesPath),
  );
  expect(output).toMatch(/SUCCESS: \d+ rules found[\s\S]*SUCCESS: \d+ rules found/);
  expect(output).not.toMatch(/FAILED|duplicate/);
});

test.each(['month-alerts', 'data', 'rules-silent', 'run'])(
  'promtool finds every case of %s as it should be',
  async (name) => {
    expect(await cases.promtool('test', 'rules', `${name}.test.yaml`)).toMatchObject({
      passed: true,
      output: expect.stringContaining('SUCCESS'),
    });
  },
  600_000,
);

test('no file of cases is left out, here and in rules.long.test.ts', async () => {
  expect(await caseFiles()).toEqual(
    [
      'data',
      'known-window',
      'month-alerts',
      'month-slow-burn',
      'month-values',
      'run',
      'rules-silent',
      'short-month',
    ]
      .map((name) => `${name}.test.yaml`)
      .sort(),
  );
});

test.each(mutants)('the cases catch rules $what', async (mutant) => {
  const { passed, output } = await judgeMutant(cases, mutant);
  expect({ passed, output }).toMatchObject({ passed: false, output: expect.stringContaining('FAILED') });
  expect(output).toContain(mutant.complaint);
});
