// Documents contain the numbers of the alerts too: each page must match the constants.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { minKnownShare, packageRoot } from '../../contract/index.ts';
import { burnFactors, minBadEvents, runbookPage, type Window } from './index.ts';

const read = (page: string): string => readFileSync(join(packageRoot(), page), 'utf8');
const describeWindow = ({ name }: Window): string =>
  name.replace(/^(\d+)(\w)$/, (_, count: string, unit: string) => `${count} ${unit === 'm' ? 'min' : unit}`);
const daySeconds = 86_400;
const known = `${minKnownShare * 100} %`;

test("the runbook has a row for each factor: its windows, its severity, and the part of 30 days' budget that it spends within the long window", () => {
  const rows = burnFactors.map(
    ({ factor, long, short, severity }) =>
      `| ${factor} | ${describeWindow(long)} | ${describeWindow(short)} | ${severity} | ${Math.round((100 * factor * long.seconds) / (30 * daySeconds))} % |`,
  );
  expect(read(runbookPage).match(/^\| \d.*$/gm)).toEqual(rows);
});

test.each<[page: string, message: string]>([
  [runbookPage, `at least ${minBadEvents} bad events`],
  [runbookPage, `less than ${known} of the objective's window known`],
  ['docs/objectives.md', `alerts (${burnFactors.map(({ factor }) => factor).join(', ')})`],
  ['docs/objectives.md', `never on fewer than ${minBadEvents} bad events`],
  ['docs/objectives.md', `less than ${known} of the window`],
  [
    'docs/decisions/011-objectives-as-code.md',
    burnFactors
      .map(({ factor, long, short }) => `${factor} (${describeWindow(long)} and ${describeWindow(short)})`)
      .join(', '),
  ],
  ['docs/decisions/011-objectives-as-code.md', `less than ${known} of it known`],
  ['docs/decisions/011-objectives-as-code.md', `A burn alert needs ${minBadEvents} *bad* events`],
])('%s contains "%s"', (page, message) => {
  expect(read(page).replaceAll(/\s+/g, ' ')).toContain(message);
});
