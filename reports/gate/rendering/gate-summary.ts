// summary.md of a gate: the verdict as it fits into a pull request or a step summary.
import type { BudgetVerdict, GateVerdict } from '../../../contract/index.ts';
import { count } from '../../rendering/figures.ts';
import { md, table } from '../../rendering/markdown.ts';
import {
  allowedShare,
  badInWords,
  claimInWords,
  confidenceInWords,
  effectInWords,
  isOfShares,
  isRelative,
  leastSeen,
  marginInWords,
  tellingStage,
} from './budget-in-words.ts';
import { calibrationInWords, loadInWords, pairsInWords, subjectsInWords } from './experiment-words.ts';
import { milliseconds, setShare } from './gate-figures.ts';
import {
  brokenConditions,
  budgetsWorstFirst,
  gateOutcomeWords,
  meaningOf,
  shownOutcome,
} from './outcome-words.ts';
import { readable } from './readable-verdict.ts';

/** Rows of a table; a pull request is no place for more. */
const mostRows = 15;

export function gateSummary(given: GateVerdict): string {
  const verdict = readable(given);
  const { outcome, because, fix } = verdict;
  const { word, mark } = gateOutcomeWords[outcome];
  const parts = [
    `## ${mark} ${word}: ${md(subjectsInWords(verdict))}`,
    `**${md(because)}**`,
    meaningOf(verdict),
    ...verdict.warnings.map((warning) => `**Warning:** ${md(warning)}`),
    ...(fix === null ? [] : [`**Next:** ${md(fix)}`]),
    ...conditionTable(verdict),
    ...relativeTable(verdict),
    ...shareTable(verdict),
    ...notJudgedTable(verdict),
    experiment(verdict),
  ];
  return `${parts.join('\n\n')}\n`;
}

/** The first rows, and how many there are beyond. */
function titled<Row>(
  title: string,
  columns: Parameters<typeof table>[0],
  rows: readonly Row[],
  cellsOf: (row: Row) => readonly string[],
): string[] {
  if (rows.length === 0) return [];
  const rest = rows.length - mostRows;
  return [
    `### ${title}`,
    table(columns, rows.slice(0, mostRows).map(cellsOf)),
    ...(rest > 0 ? [`… and ${count(rest)} more in \`report.html\`.`] : []),
  ];
}

function conditionTable(verdict: GateVerdict): string[] {
  return titled(
    'Conditions that do not hold',
    [{ title: 'Condition' }, { title: 'Because' }, { title: 'What to change' }],
    brokenConditions(verdict),
    ({ condition, because, fix }) => [md(condition), md(because), fix === null ? '' : md(fix)],
  );
}

function relativeTable(verdict: GateVerdict): string[] {
  const columns = [
    { title: '' },
    { title: 'Budget' },
    ...['Baseline', 'Candidate', 'Slower by', 'At least', 'At most', 'Margin', 'Would see'].map(figure),
    { title: 'Why' },
  ];
  return titled('Against the baseline', columns, budgetsWorstFirst(verdict).filter(isRelative), (judged) => {
    const stage = tellingStage(judged);
    const {
      estimate = '–',
      lower = '–',
      upper = '–',
    } = stage === null ? {} : effectInWords(stage, judged.budget);
    return [
      ...named(verdict, judged),
      milliseconds(stage?.baselineMs ?? null),
      milliseconds(stage?.candidateMs ?? null),
      estimate,
      lower,
      upper,
      marginInWords(judged.budget),
      leastSeen(judged),
      why(verdict, judged),
    ];
  });
}

function shareTable(verdict: GateVerdict): string[] {
  const columns = [
    { title: '' },
    { title: 'Budget' },
    ...['Bad', 'Allowed', 'At least', 'At most', 'Requests'].map(figure),
    { title: 'Why' },
  ];
  return titled(
    'On the candidate alone',
    columns,
    budgetsWorstFirst(verdict).filter(isOfShares),
    (judged) => {
      const stage = tellingStage(judged);
      const {
        share = '–',
        lower = '–',
        upper = '–',
        counted = '–',
      } = stage === null ? {} : badInWords(stage, judged.budget);
      return [
        ...named(verdict, judged),
        share,
        setShare(allowedShare(judged.budget)),
        lower,
        upper,
        counted,
        why(verdict, judged),
      ];
    },
  );
}

function notJudgedTable({ notJudged }: GateVerdict): string[] {
  return titled('Not judged', [{ title: 'Budget' }, { title: 'Why' }], notJudged, ({ budget, because }) => [
    `**${md(budget.name)}**<br>${md(claimInWords(budget))}`,
    md(because),
  ]);
}

function figure(title: string): { title: string; figure: true } {
  return { title, figure: true };
}

function named(verdict: GateVerdict, judged: BudgetVerdict): string[] {
  const outcome = shownOutcome(verdict, judged);
  const { mark, word } = gateOutcomeWords[outcome];
  return [
    `${mark}&nbsp;${word.toLowerCase()}`,
    `**${md(judged.budget.name)}**<br>${md(claimInWords(judged.budget))}`,
  ];
}

function why(verdict: GateVerdict, judged: BudgetVerdict): string {
  return shownOutcome(verdict, judged) === 'pass' ? '' : md(judged.because);
}

function experiment(verdict: GateVerdict): string {
  const confidence = confidenceInWords(verdict);
  return [
    ...(confidence === null
      ? []
      : [
          `- Bounds are one-sided; each holds at ${confidence}. Figures are those of the confirmation where there was one.`,
        ]),
    ...(verdict.budgets.some(({ leastDetectable }) => leastDetectable !== null)
      ? ['- “Would see” is the least true slowdown that 95 of 100 such experiments find.']
      : []),
    `- Pairs: ${pairsInWords(verdict)}`,
    `- Load: ${md(loadInWords(verdict))}`,
    `- False alarms (A/A): ${md(calibrationInWords(verdict.calibration))}`,
    `- Experiment: ${md(verdict.id)}, begun ${md(verdict.startedAt)}; the plot of its pairs is in \`report.html\``,
  ].join('\n');
}
