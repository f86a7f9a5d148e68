// The answer of a gate for a terminal: outcome and reason first, then each budget, then what stands behind
// it.
import type { BudgetVerdict, GateVerdict } from '../../../contract/index.ts';
import {
  allowedShare,
  badInWords,
  claimInWords,
  confidenceInWords,
  effectInWords,
  isOfShares,
  isRelative,
  leastSeen,
  stagesOf,
  type Judged,
  type RelativeBudget,
  type ShareBudget,
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
import { columns, plainLine, wrapped } from './terminal-lines.ts';

/** Lines without an end and without colours, 80 columns wide unless a name is longer. */
export function gateInWords(given: GateVerdict): string {
  const verdict = readable(given);
  const budgets = budgetsWorstFirst(verdict);
  const blocks = [
    outcomeLines(verdict),
    conditionLines(verdict),
    relativeLines(verdict, budgets.filter(isRelative)),
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
  const { word } = gateOutcomeWords[outcome];
  // One line, whatever its length: logs are searched for it.
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

function relativeLines(verdict: GateVerdict, budgets: readonly Judged<RelativeBudget>[]): string[] {
  return table(
    verdict,
    budgets,
    'Against the baseline',
    ['', 'baseline', 'candidate', 'slower by', 'at least', 'at most', 'would see'],
    (budget) =>
      stagesOf(budget).map(({ name, stage }, index) => {
        const { estimate, lower, upper } = effectInWords(stage, budget.budget);
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

function shareLines(verdict: GateVerdict, budgets: readonly Judged<ShareBudget>[]): string[] {
  return table(
    verdict,
    budgets,
    'On the candidate alone: requests over the limit, or not answered well',
    ['', 'bad', 'allowed', 'at least', 'at most', 'requests'],
    (budget) =>
      stagesOf(budget).map(({ name, stage }) => {
        const { share, lower, upper, counted } = badInWords(stage, budget.budget);
        return [`    ${name}`, share, setShare(allowedShare(budget.budget)), lower, upper, counted];
      }),
  );
}

/** A budget is a line with its outcome, a row for each stage, and why it is no pass. */
function table<Told extends BudgetVerdict>(
  verdict: GateVerdict,
  budgets: readonly Told[],
  title: string,
  heads: readonly string[],
  rowsOf: (budget: Told) => string[][],
): string[] {
  if (budgets.length === 0) return [];
  const rows = budgets.map(rowsOf);
  const laidOut = columns([heads, ...rows.flat()]);
  let next = 1;
  const told = budgets.flatMap((budget, index) => {
    const from = next;
    next += rows[index]?.length ?? 0;
    return [...budgetLines(verdict, budget), ...laidOut.slice(from, next), ...reasonLines(verdict, budget)];
  });
  return [title, ...(rows.flat().length > 0 ? [laidOut[0] ?? ''] : []), ...told];
}

function budgetLines(verdict: GateVerdict, budget: BudgetVerdict): string[] {
  const named = `  ${gateOutcomeWords[shownOutcome(verdict, budget)].word.toUpperCase()}  ${oneText(budget.budget.name)}`;
  const claim = oneText(claimInWords(budget.budget));
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
          ...wrapped('    ', oneText(claimInWords(budget))),
          ...wrapped('    because ', because),
        ]),
      ];
}

function experimentLines(verdict: GateVerdict): string[] {
  const confidence = confidenceInWords(verdict);
  return [
    ...(confidence === null
      ? []
      : wrapped('bounds:    ', `"at least" and "at most" are one-sided, each holds at ${confidence}`)),
    ...(verdict.budgets.some(({ leastDetectable }) => leastDetectable !== null)
      ? wrapped('would see: ', 'the least true slowdown found in 95 of 100 such experiments')
      : []),
    ...wrapped('tested:    ', subjectsInWords(verdict)),
    ...wrapped('pairs:     ', pairsInWords(verdict)),
    ...wrapped('load:      ', loadInWords(verdict)),
    ...wrapped('A/A:       ', calibrationInWords(verdict.calibration)),
  ];
}

function oneText(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
