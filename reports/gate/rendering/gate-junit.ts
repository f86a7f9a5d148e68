// junit.xml of a gate: a test case for each budget and each condition; only a pass is green.
import imported from 'junit-report-builder';
import type { Builder, TestCase, TestSuite } from 'junit-report-builder';
import type { BudgetVerdict, GateCondition, GateOutcome, GateVerdict } from '../../../contract/index.ts';
import { legible } from '../../rendering/legible-text.ts';
import {
  allowedShare,
  describeBad,
  describeClaim,
  describeEffect,
  describeRise,
  isOfErrors,
  isOfShares,
  isRelative,
  leastSeen,
  points,
  stagesOf,
  type ReportedStage,
} from './describe-budget.ts';
import { describeSubjects } from './experiment-text.ts';
import { fromTo, setShare } from './gate-figures.ts';
import { gateOutcomeText, shownOutcome } from './outcome-text.ts';
import { readable } from './readable-verdict.ts';

/** The package is CommonJS and exports the builder itself, but its types declare a default export. */
const builder = imported as unknown as Builder;

/** fail is a failure, inconclusive and invalid are errors; times are left out, because a claim takes none. */
export function gateJunit(given: GateVerdict): string {
  const verdict = readable(given);
  const report = builder.newBuilder().name('showtime gate');
  const suite = report
    .testSuite()
    .name(legible(describeSubjects(verdict)))
    .timestamp(legible(verdict.startedAt));
  suite
    .property('gate', legible(verdict.id))
    .property('verdict', verdict.outcome)
    .property('because', legible(verdict.because));
  for (const budget of verdict.budgets) addBudgetCase(verdict, budget, suite.testCase());
  for (const { budget, because } of verdict.notJudged) {
    suite
      .testCase()
      .className(`showtime.gate.${budget.kind}`)
      .name(legible(budget.name))
      .skipped()
      .standardOutput(inCdata(`${describeClaim(budget)}\nnot judged: ${because}`));
  }
  for (const condition of verdict.conditions) addConditionCase(condition, suite.testCase());
  if (!isReportedBelow(verdict)) addVerdictCase(verdict, suite);
  return report.build();
}

function addBudgetCase(verdict: GateVerdict, budgetVerdict: BudgetVerdict, testCase: TestCase): void {
  testCase.className(`showtime.gate.${budgetVerdict.budget.kind}`).name(legible(budgetVerdict.budget.name));
  end(testCase, shownOutcome(verdict, budgetVerdict), budgetVerdict.because, [
    describeClaim(budgetVerdict.budget),
    ...figureLines(budgetVerdict),
    budgetVerdict.because,
  ]);
}

function addConditionCase({ condition, holds, because, fix }: GateCondition, testCase: TestCase): void {
  testCase.className('showtime.gate.condition').name(legible(condition));
  end(testCase, holds ? 'pass' : 'invalid', because, [because, ...(fix === null ? [] : [`change: ${fix}`])]);
}

/** A gate that did not pass must not look green because each of its parts does. */
function isReportedBelow({ outcome, budgets, conditions }: GateVerdict): boolean {
  return (
    outcome === 'pass' ||
    budgets.some((budgetVerdict) => budgetVerdict.outcome !== 'pass') ||
    conditions.some(({ holds }) => !holds) ||
    (outcome === 'invalid' && budgets.length > 0)
  );
}

function addVerdictCase({ outcome, because, fix }: GateVerdict, suite: TestSuite): void {
  end(suite.testCase().className('showtime.gate').name('verdict'), outcome, because, [
    because,
    ...(fix === null ? [] : [`next: ${fix}`]),
  ]);
}

function end(testCase: TestCase, outcome: GateOutcome, because: string, lines: readonly string[]): void {
  const text = inCdata(lines.join('\n'));
  if (outcome === 'pass') testCase.standardOutput(text);
  else if (outcome === 'fail') testCase.failure(legible(because), 'fail').stacktrace(text);
  else testCase.error(legible(because), gateOutcomeText[outcome].word.toLowerCase(), text);
}

function figureLines(budgetVerdict: BudgetVerdict): string[] {
  const seen = isRelative(budgetVerdict) ? [`would see: ${leastSeen(budgetVerdict)}`] : [];
  return [...stagesOf(budgetVerdict).map((stage) => stageLine(budgetVerdict, stage)), ...seen];
}

function stageLine(budgetVerdict: BudgetVerdict, { name, stage }: ReportedStage): string {
  if (isRelative(budgetVerdict)) {
    const { estimate, lower, upper } = describeEffect(stage, budgetVerdict.budget);
    return `${name}: ${fromTo(stage.baselineMs, stage.candidateMs)}, slower by ${estimate} (${lower} to ${upper})`;
  }
  if (isOfErrors(budgetVerdict)) {
    const { baseline, candidate, estimate, lower, upper } = describeRise(stage);
    return `${name}: ${candidate} fail, in the baseline ${baseline}, ${estimate} more (${lower} to ${upper}), less than ${points(budgetVerdict.budget.margin)} allowed`;
  }
  if (!isOfShares(budgetVerdict)) return name;
  const { share, lower, upper, counted } = describeBad(stage, budgetVerdict.budget);
  return `${name}: ${share} bad (${lower} to ${upper}), ${setShare(allowedShare(budgetVerdict.budget))} allowed, ${counted}`;
}

/** The XML writer splits only the first end mark of a CDATA section that it finds in a text. */
function inCdata(text: string): string {
  return legible(text).replaceAll(']]>', ']] >');
}
