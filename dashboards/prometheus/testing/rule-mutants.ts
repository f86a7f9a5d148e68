// Rules that are wrong, and the case that must catch each.
import { showtimeSlos } from '../../../contract/index.ts';
import { minBadEvents, monthRulesPath, prometheusArtefacts, runRulesPath } from '../index.ts';
import { onlyCase, withoutRanges, type RuleCases } from './rule-cases.ts';

export interface Mutant {
  what: string;
  path: string;
  file: string;
  case: string;
  complaint: string;
  change: (text: string) => string;
}

/** One of each file of cases that `npm test` plays. */
export const mutants: Mutant[] = [
  {
    what: 'without the least number of bad events',
    path: monthRulesPath,
    file: 'month-alerts',
    case: 'low traffic, of which one in three is bad',
    complaint: 'factor="14.4"',
    change: (text) => text.replaceAll(`>= ${minBadEvents}`, '>= 1'),
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

export const furtherMutants: Mutant[] = [
  {
    what: 'whose windows hold a minute too many',
    path: monthRulesPath,
    file: 'month-values',
    case: 'after an hour of nothing 600 orders in half a minute, 60 of them bad, count as 600 and 60 in every window, and leave it when it ends',
    complaint: 'slo:events:increase5m',
    change: (text) => text.replaceAll('[4m30s]', '[5m30s]'),
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
];

/** What promtool says of the one case that is to catch the mutant. @throws Error if the change changes nothing */
export async function judgeMutant(
  cases: RuleCases,
  { path, file, change, case: name }: Mutant,
): Promise<{ passed: boolean; output: string }> {
  const sound = prometheusArtefacts(showtimeSlos).find((artefact) => artefact.path === path)?.text ?? '';
  if (change(sound) === sound) throw new Error('the mutant is the rule itself');
  await cases.putBeside('mutant.rules.yaml', withoutRanges(change(sound)));
  await cases.putBeside('mutant.yaml', await onlyCase(file, name));
  return cases.promtool('test', 'rules', 'mutant.yaml');
}
