// promtool judges the rules that are rendered now. Cases of a day and more are in rules.long.test.ts.
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { showtimeSlos } from '../../contract/index.ts';
import { minBadEvents, monthRulesPath, prometheusArtefacts, runRulesPath } from './index.ts';
import { caseFiles, onlyCase, RuleCases, withoutRanges } from './testing/rule-cases.ts';

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

test.each(['month-alerts', 'month-values', 'data', 'rules-silent', 'run'])(
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

describe('the cases catch rules that are wrong', () => {
  const mutants: {
    what: string;
    path: string;
    file: string;
    change: (text: string) => string;
    case: string;
    complaint: string;
  }[] = [
    {
      what: 'without the least number of bad events',
      path: monthRulesPath,
      file: 'month-alerts',
      case: 'low traffic, of which one in three is bad',
      complaint: 'factor="14.4"',
      change: (text) => text.replaceAll(`>= ${minBadEvents}`, '>= 1'),
    },
    {
      what: 'whose windows count as full from the start',
      path: monthRulesPath,
      file: 'month-alerts',
      case: 'a fresh start, at which the first 20 s fail',
      complaint: 'factor="14.4"',
      change: (text) => text.replaceAll(/ \/ slo:window_filled:ratio\w+\{[^}]*\}/g, ''),
    },
    {
      what: 'without the short window',
      path: monthRulesPath,
      file: 'month-alerts',
      case: '30 s in which everything fails after a steady hour',
      complaint: 'factor="14.4"',
      change: (text) => text.replaceAll(/\n +and slo:burn_rate:\w+\{.*/g, '').replaceAll('> 14.4', '> 1.4'),
    },
    {
      what: 'that count the harness',
      path: monthRulesPath,
      file: 'month-alerts',
      case: "probes of the harness fail, and customers don't",
      complaint: 'factor="14.4"',
      change: (text) => text.replaceAll(/, traffic!="harness"/g, ''),
    },
    {
      what: 'that count mistakes of clients as bad',
      path: monthRulesPath,
      file: 'month-alerts',
      case: "half of all requests are the clients' own mistakes",
      complaint: 'factor="14.4"',
      change: (text) => text.replaceAll('5..|429|460', '4[^0].|422|401|5..|429|460'),
    },
    {
      what: 'that estimate what they could know',
      path: monthRulesPath,
      file: 'month-values',
      case: 'scrapes that fall beside the minutes lose nothing either',
      complaint: 'slo:events:increase30m',
      change: (text) => text.replaceAll(/\[2m\]\) == 0\)/g, '[2m]) < 0)'),
    },
    {
      what: 'that lose the first errors of a new status',
      path: monthRulesPath,
      file: 'month-values',
      case: 'a status that occurs for the first time counts from 0, be it 300 at once',
      complaint: 'slo:bad_events:increase1m',
      change: (text) => text.replaceAll('< on (job, instance)', '> on (job, instance)'),
    },
    {
      what: 'whose windows hold a minute too many',
      path: monthRulesPath,
      file: 'month-values',
      case: 'after an hour of nothing 600 orders in half a minute, 60 of them bad, count as 600 and 60 in every window, and leave it when it ends',
      complaint: 'slo:events:increase5m',
      change: (text) => text.replaceAll('[4m30s]', '[5m30s]'),
    },
    {
      what: 'that treat an edge that is not scraped as orders that are all late',
      path: monthRulesPath,
      file: 'data',
      case: "a histogram's edge that is not scraped is unknown, and burns no budget",
      complaint: 'factor="14.4"',
      change: (text) =>
        text
          .replaceAll(/ and sum by \(target\) \(slo:requests_within.*/g, '')
          .replaceAll(
            /or sum by \(target\) \(slo:requests_within\S+\{journey="order", le=~"[^"]+"\}\)/g,
            'or sum by (target) (slo:requests:increase1m{journey="order"})',
          ),
    },
    {
      what: 'of a rehearsal that page for a bad order or two',
      path: runRulesPath,
      file: 'run',
      case: 'nine bad orders of a few, in a rehearsal that has just begun',
      complaint: 'severity="rehearsal"',
      change: (text) => text.replaceAll(`>= ${minBadEvents}`, '>= 1'),
    },
  ];

  test.each(mutants)(
    'the cases catch rules $what',
    async ({ path, file, change, case: name, complaint }) => {
      const sound = prometheusArtefacts(showtimeSlos).find((artefact) => artefact.path === path)?.text ?? '';
      expect(change(sound)).not.toBe(sound);
      await cases.putBeside('mutant.rules.yaml', withoutRanges(change(sound)));
      await cases.putBeside('mutant.yaml', await onlyCase(file, name));
      const { passed, output } = await cases.promtool('test', 'rules', 'mutant.yaml');
      expect({ passed, output }).toMatchObject({ passed: false, output: expect.stringContaining('FAILED') });
      expect(output).toContain(complaint);
    },
    300_000,
  );
});
