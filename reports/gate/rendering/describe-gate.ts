// The verdict of a gate for a terminal: outcome and reason first, then each budget, then what is behind it.
import {
  type BudgetVerdict,
  type GateVerdict,
  type ShareBudget,
  terminalLine,
} from '../../../contract/index.ts';
import {
  allowedShare,
  describeBad,
  describeClaim,
  describeConfidence,
  describeEffect,
  describeRise,
  type ErrorsBudget,
  isOfErrors,
  isOfShares,
  isRelative,
  type BudgetVerdictOf,
  leastSeen,
  type RelativeBudget,
  stagesOf,
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

/** Lines without an end and without colours, 80 columns wide unless a name is longer. */
export function describeGate(given: GateVerdict): string {
  const verdict = readable(given);
  const budgets = budgetsWorstFirst(verdict);
  const blocks = [
    outcomeLines(verdict),
    conditionLines(verdict),
    relativeLines(verdict, budgets.filter(isRelative)),
    riseLines(verdict, budgets.filter(isOfErrors)),
    shareLines(verdict, budgets.filter(isOfShares)),
    notJudgedLines(verdict),
    experimentLines(verdict),
  ];
  return blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(plainLine).join('\n'))
    .join('\n\n');
}

function outcomeLines(verdict: GateVerdict): string[] {
  const { outcome, because, fix } = verdict;
  const { word } = gateOutcomeText[outcome];
  // One line of any length, because logs are searched for it.
  return [
    `${word.toUpperCase()}: ${oneText(because)}`,
    ...wrapped('', meaningOf(verdict)),
    ...verdict.warnings.flatMap((warning) => wrapped('warning: ', warning)),
    ...(fix === null ? [] : wrapped('next: ', fix)),
  ];
}

function conditionLines(verdict: GateVerdict): string[] {
  const broken = brokenConditions(verdict);
  if (broken.length === 0) return [];
  return [
    `Conditions that do not hold (${broken.length} of ${verdict.conditions.length})`,
    ...broken.flatMap(({ condition, because, fix }) => [
      ...wrapped(`  ${oneText(condition)}: `, because, 4),
      ...(fix === null ? [] : wrapped('    change: ', fix)),
    ]),
  ];
}

function relativeLines(verdict: GateVerdict, budgets: readonly BudgetVerdictOf<RelativeBudget>[]): string[] {
  return table(
    verdict,
    budgets,
    'Against the baseline',
    ['', 'baseline', 'candidate', 'slower by', 'at least', 'at most', 'would see'],
    (budget) =>
      stagesOf(budget).map(({ name, stage }, index) => {
        const { estimate, lower, upper } = describeEffect(stage, budget.budget);
        return [
          `    ${name}`,
          milliseconds(stage.baselineMs),
          milliseconds(stage.candidateMs),
          estimate,
          lower,
          upper,
          index === 0 ? leastSeen(budget) : '',
        ];
      }),
  );
}

function riseLines(verdict: GateVerdict, budgets: readonly BudgetVerdictOf<ErrorsBudget>[]): string[] {
  return table(
    verdict,
    budgets,
    'Failed requests against the baseline, in percentage points',
    ['', 'baseline', 'candidate', 'more', 'at least', 'at most'],
    (budget) =>
      stagesOf(budget).map(({ name, stage }) => {
        const { baseline, candidate, estimate, lower, upper } = describeRise(stage);
        const bare = (text: string): string => text.replace(/ percentage points?$/, '');
        return [`    ${name}`, baseline, candidate, bare(estimate), bare(lower), bare(upper)];
      }),
  );
}

function shareLines(verdict: GateVerdict, budgets: readonly BudgetVerdictOf<ShareBudget>[]): string[] {
  return table(
    verdict,
    budgets,
    'On the candidate alone: requests over the limit, or not answered well',
    ['', 'bad', 'allowed', 'at least', 'at most', 'requests'],
    (budget) =>
      stagesOf(budget).map(({ name, stage }) => {
        const { share, lower, upper, counted } = describeBad(stage, budget.budget);
        return [`    ${name}`, share, setShare(allowedShare(budget.budget)), lower, upper, counted];
      }),
  );
}

/** A budget is a line with its outcome, a row for each stage, and why it is no pass. */
function table<Reported extends BudgetVerdict>(
  verdict: GateVerdict,
  budgets: readonly Reported[],
  title: string,
  heads: readonly string[],
  rowsOf: (budget: Reported) => string[][],
): string[] {
  if (budgets.length === 0) return [];
  const rows = budgets.map(rowsOf);
  const laidOut = columns([heads, ...rows.flat()]);
  let next = 1;
  const sections = budgets.flatMap((budget, index) => {
    const from = next;
    next += rows[index]?.length ?? 0;
    return [...budgetLines(verdict, budget), ...laidOut.slice(from, next), ...reasonLines(verdict, budget)];
  });
  return [title, ...(rows.flat().length > 0 ? [laidOut[0] ?? ''] : []), ...sections];
}

function budgetLines(verdict: GateVerdict, budget: BudgetVerdict): string[] {
  const named = `  ${gateOutcomeText[shownOutcome(verdict, budget)].word.toUpperCase()}  ${oneText(budget.budget.name)}`;
  const claim = oneText(describeClaim(budget.budget));
  return named.length + claim.length + 2 <= 80 ? [`${named}: ${claim}`] : [named, ...wrapped('    ', claim)];
}

function reasonLines(verdict: GateVerdict, budget: BudgetVerdict): string[] {
  return shownOutcome(verdict, budget) === 'pass' ? [] : wrapped('    because ', budget.because);
}

function notJudgedLines({ notJudged }: GateVerdict): string[] {
  return notJudged.length === 0
    ? []
    : [
        'Not judged',
        ...notJudged.flatMap(({ budget, because }) => [
          `  ${oneText(budget.name)}`,
          ...wrapped('    ', oneText(describeClaim(budget))),
          ...wrapped('    because ', because),
        ]),
      ];
}

function experimentLines(verdict: GateVerdict): string[] {
  const confidence = describeConfidence(verdict);
  const machine = describeMachine(verdict);
  return [
    ...(confidence === null
      ? []
      : wrapped('bounds:    ', `"at least" and "at most" are one-sided, each holds at ${confidence}`)),
    ...(verdict.budgets.some(({ leastDetectable }) => leastDetectable !== null)
      ? wrapped('would see: ', 'the least true slowdown found in 95 of 100 such experiments')
      : []),
    ...wrapped('tested:    ', describeSubjects(verdict)),
    ...wrapped('pairs:     ', describePairs(verdict)),
    ...wrapped('load:      ', describeLoad(verdict)),
    ...(machine === null ? [] : wrapped('machine:   ', machine)),
    ...wrapped('A/A:       ', describeCalibration(verdict.calibration)),
  ];
}

function oneText(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

const width = 80;
/** A number keeps its unit. */
const wordEnd = /\s+(?!(?<=\d\s)(?:%|ms|s)(?![\w-]))/;

/** Keeps spaces; lets nothing through that moves the cursor, or is a command to a CI runner. */
function plainLine(text: string): string {
  return terminalLine(text.replace(/\t/g, ' ')).trimEnd();
}

/** Text in lines of 80 columns; `first` precedes it, `hang` spaces precede each further line. */
function wrapped(first: string, text: string, hang = first.length): string[] {
  const lines: string[] = [];
  let line = first;
  let empty = true;
  for (const word of text.split(wordEnd).filter((one) => one !== '')) {
    const joined = line + (empty ? '' : ' ') + word;
    if (joined.length > width && !(empty && lines.length > 0)) {
      lines.push(line);
      line = ' '.repeat(hang) + word;
    } else line = joined;
    empty = false;
  }
  return [...lines, line].filter((one) => one.trim() !== '');
}

/** Cells in columns two spaces apart: the first is of words, the others are figures, on the right. */
function columns(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  );
}
