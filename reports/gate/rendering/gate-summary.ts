// summary.md of a gate: the verdict as it fits into a pull request or a step summary.
import type { BudgetVerdict, GateVerdict } from '../../../contract/index.ts';
import { count } from '../../rendering/figures.ts';
import { md, table } from '../../rendering/markdown.ts';
import {
  allowedShare,
  describeBad,
  describeClaim,
  describeConfidence,
  describeEffect,
  describeRise,
  isOfErrors,
  isOfShares,
  isRelative,
  leastSeen,
  describeMargin,
  points,
  reportedStage,
} from './describe-budget.ts';
import {
  describeCalibration,
  describeLoad,
  describeMachine,
  describePairs,
  describeSubjects,
} from './experiment-text.ts';
import { milliseconds, setShare } from './gate-figures.ts';
import {
  brokenConditions,
  budgetsWorstFirst,
  gateOutcomeText,
  meaningOf,
  shownOutcome,
} from './outcome-text.ts';
import { readable } from './readable-verdict.ts';

/** Rows of a table; a pull request is no place for more. */
const maxRows = 15;

export function gateSummary(given: GateVerdict): string {
  const verdict = readable(given);
  const { outcome, because, fix } = verdict;
  const { word, symbol } = gateOutcomeText[outcome];
  const parts = [
    `## ${symbol} ${word}: ${md(describeSubjects(verdict))}`,
    `**${md(because)}**`,
    meaningOf(verdict),
    ...verdict.warnings.map((warning) => `**Warning:** ${md(warning)}`),
    ...(fix === null ? [] : [`**Next:** ${md(fix)}`]),
    ...conditionTable(verdict),
    ...relativeTable(verdict),
    ...riseTable(verdict),
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
  const rest = rows.length - maxRows;
  return [
    `### ${title}`,
    table(columns, rows.slice(0, maxRows).map(cellsOf)),
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
  return titled(
    'Against the baseline',
    columns,
    budgetsWorstFirst(verdict).filter(isRelative),
    (budgetVerdict) => {
      const stage = reportedStage(budgetVerdict);
      const {
        estimate = '–',
        lower = '–',
        upper = '–',
      } = stage === null ? {} : describeEffect(stage, budgetVerdict.budget);
      return [
        ...named(verdict, budgetVerdict),
        milliseconds(stage?.baselineMs ?? null),
        milliseconds(stage?.candidateMs ?? null),
        estimate,
        lower,
        upper,
        describeMargin(budgetVerdict.budget),
        leastSeen(budgetVerdict),
        why(verdict, budgetVerdict),
      ];
    },
  );
}

function riseTable(verdict: GateVerdict): string[] {
  const columns = [
    { title: '' },
    { title: 'Budget' },
    ...['Baseline', 'Candidate', 'More', 'At least', 'At most', 'Margin'].map(figure),
    { title: 'Why' },
  ];
  return titled(
    'Failed requests against the baseline',
    columns,
    budgetsWorstFirst(verdict).filter(isOfErrors),
    (budgetVerdict) => {
      const stage = reportedStage(budgetVerdict);
      const none = { baseline: '–', candidate: '–', estimate: '–', lower: '–', upper: '–' };
      const { baseline, candidate, estimate, lower, upper } = stage === null ? none : describeRise(stage);
      return [
        ...named(verdict, budgetVerdict),
        baseline,
        candidate,
        estimate,
        lower,
        upper,
        points(budgetVerdict.budget.margin),
        why(verdict, budgetVerdict),
      ];
    },
  );
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
    (budgetVerdict) => {
      const stage = reportedStage(budgetVerdict);
      const {
        share = '–',
        lower = '–',
        upper = '–',
        counted = '–',
      } = stage === null ? {} : describeBad(stage, budgetVerdict.budget);
      return [
        ...named(verdict, budgetVerdict),
        share,
        setShare(allowedShare(budgetVerdict.budget)),
        lower,
        upper,
        counted,
        why(verdict, budgetVerdict),
      ];
    },
  );
}

function notJudgedTable({ notJudged }: GateVerdict): string[] {
  return titled('Not judged', [{ title: 'Budget' }, { title: 'Why' }], notJudged, ({ budget, because }) => [
    `**${md(budget.name)}**<br>${md(describeClaim(budget))}`,
    md(because),
  ]);
}

function figure(title: string): { title: string; figure: true } {
  return { title, figure: true };
}

function named(verdict: GateVerdict, budgetVerdict: BudgetVerdict): string[] {
  const outcome = shownOutcome(verdict, budgetVerdict);
  const { symbol, word } = gateOutcomeText[outcome];
  return [
    `${symbol}&nbsp;${word.toLowerCase()}`,
    `**${md(budgetVerdict.budget.name)}**<br>${md(describeClaim(budgetVerdict.budget))}`,
  ];
}

function why(verdict: GateVerdict, budgetVerdict: BudgetVerdict): string {
  return shownOutcome(verdict, budgetVerdict) === 'pass' ? '' : md(budgetVerdict.because);
}

function experiment(verdict: GateVerdict): string {
  const confidence = describeConfidence(verdict);
  const machine = describeMachine(verdict);
  return [
    ...(confidence === null
      ? []
      : [
          `- Bounds are one-sided; each holds at ${confidence}. Figures are those of the confirmation where there was one.`,
        ]),
    ...(verdict.budgets.some(({ leastDetectable }) => leastDetectable !== null)
      ? ['- “Would see” is the least true slowdown that 95 of 100 such experiments find.']
      : []),
    `- Pairs: ${describePairs(verdict)}`,
    `- Load: ${md(describeLoad(verdict))}`,
    ...(machine === null ? [] : [`- Machine: ${md(machine)}`]),
    `- False alarms (A/A): ${md(describeCalibration(verdict.calibration))}`,
    `- Experiment: ${md(verdict.id)}, begun ${md(verdict.startedAt)}; the plot of its pairs is in \`report.html\``,
  ].join('\n');
}
