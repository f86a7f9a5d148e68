// The numbers that alerts are made of stand in prose too: each page must say what the constants say.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leastKnownOfWindow, packageRoot } from '../../contract/index.ts';
import { burnFactors, leastBadEvents, runbookPage, type Window } from './index.ts';

const read = (page: string): string => readFileSync(join(packageRoot(), page), 'utf8');
const inWords = ({ name }: Window): string =>
  name.replace(/^(\d+)(\w)$/, (_, count: string, unit: string) => `${count} ${unit === 'm' ? 'min' : unit}`);
const daySeconds = 86_400;
const known = `${leastKnownOfWindow * 100} %`;

test("the runbook has a row for each factor: its windows, who is told, and what it spends of 30 days' budget within the long window", () => {
  const rows = burnFactors.map(
    ({ factor, long, short, severity }) =>
      `| ${factor} | ${inWords(long)} | ${inWords(short)} | ${severity} | ${Math.round((100 * factor * long.seconds) / (30 * daySeconds))} % |`,
  );
  expect(read(runbookPage).match(/^\| \d.*$/gm)).toEqual(rows);
});

test.each<[page: string, says: string]>([
  [runbookPage, `at least ${leastBadEvents} bad events`],
  [runbookPage, `less than ${known} of the objective's window known`],
  ['docs/objectives.md', `alerts (${burnFactors.map(({ factor }) => factor).join(', ')})`],
  ['docs/objectives.md', `never on fewer than ${leastBadEvents} bad events`],
  ['docs/objectives.md', `less than ${known} of the window`],
  [
    'docs/decisions/011-objectives-as-code.md',
    burnFactors
      .map(({ factor, long, short }) => `${factor} (${inWords(long)} and ${inWords(short)})`)
      .join(', '),
  ],
  ['docs/decisions/011-objectives-as-code.md', `less than ${known} of it known`],
  ['docs/decisions/011-objectives-as-code.md', `A burn alert asks for ${leastBadEvents} *bad* events`],
])('%s says "%s"', (page, says) => {
  expect(read(page).replaceAll(/\s+/g, ' ')).toContain(says);
});
