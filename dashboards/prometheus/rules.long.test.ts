// promtool goes through a day and more of the rules, minute by minute: windows that fill and are left, and slow burns.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RuleCases } from './testing/rule-cases.ts';
import { furtherMutants, judgeMutant } from './testing/rule-mutants.ts';

let cases: RuleCases;
beforeAll(async () => {
  cases = await RuleCases.prepare();
}, 900_000);
afterAll(() => cases.remove());

test.each(['month-slow-burn', 'month-values', 'short-month', 'known-window'])(
  'promtool finds every case of %s as it should be',
  async (name) => {
    expect(await cases.promtool('test', 'rules', `${name}.test.yaml`)).toMatchObject({
      passed: true,
      output: expect.stringContaining('SUCCESS'),
    });
  },
);

test.each(furtherMutants)('the cases catch rules $what', async (mutant) => {
  const { passed, output } = await judgeMutant(cases, mutant);
  expect({ passed, output }).toMatchObject({ passed: false, output: expect.stringContaining('FAILED') });
  expect(output).toContain(mutant.complaint);
});
