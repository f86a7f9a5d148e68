// junit.xml of a gate: a test case for each budget and each condition; only a pass is green.
import imported from 'junit-report-builder';
import type { Builder, TestCase, TestSuite } from 'junit-report-builder';
import type { BudgetVerdict, GateCondition, GateOutcome, GateVerdict } from '../../../contract/index.ts';
import { legible } from '../../rendering/legible-text.ts';
import {
  allowedShare,
  badInWords,
  claimInWords,
  effectInWords,
  isOfShares,
  isRelative,
  leastSeen,
  stagesOf,
  type ToldStage,
} from './budget-in-words.ts';
import { subjectsInWords } from './experiment-words.ts';
import { fromTo, setShare } from './gate-figures.ts';
import { gateOutcomeWords, shownOutcome } from './outcome-words.ts';
import { readable } from './readable-verdict.ts';

/** The package is CommonJS and exports the builder itself, while its types speak of a default export. */
const builder = imported as unknown as Builder;

/** fail is a failure, inconclusive and invalid are errors; times are left out, because a claim takes none. */
export function gateJunit(given: GateVerdict): string {
  const verdict = readable(given);
  const report = builder.newBuilder().name('showtime gate');
  const suite = report
    .testSuite()
    .name(legible(subjectsInWords(verdict)))
    .timestamp(legible(verdict.startedAt));
  suite
    .property('gate', legible(verdict.id))
    .property('verdict', verdict.outcome)
    .property('because', legible(verdict.because));
  for (const budget of verdict.budgets) tellBudget(verdict, budget, suite.testCase());
  for (const { budget, because } of verdict.notJudged) {
    suite
      .testCase()
      .className(`showtime.gate.${budget.kind}`)
      .name(legible(budget.name))
      .skipped()
      .standardOutput(inCdata(`${claimInWords(budget)}\nnot judged: ${because}`));
  }
  for (const condition of verdict.conditions) tellCondition(condition, suite.testCase());
  if (!isToldBelow(verdict)) tellVerdict(verdict, suite);
  return report.build();
}

function tellBudget(verdict: GateVerdict, judged: BudgetVerdict, testCase: TestCase): void {
  testCase.className(`showtime.gate.${judged.budget.kind}`).name(legible(judged.budget.name));
  end(testCase, shownOutcome(verdict, judged), judged.because, [
    claimInWords(judged.budget),
    ...figureLines(judged),
    judged.because,
  ]);
}

function tellCondition({ condition, holds, because, fix }: GateCondition, testCase: TestCase): void {
  testCase.className('showtime.gate.condition').name(legible(condition));
  end(testCase, holds ? 'pass' : 'invalid', because, [because, ...(fix === null ? [] : [`change: ${fix}`])]);
}

/** What is no pass as a whole must not look green because each of its parts does. */
function isToldBelow({ outcome, budgets, conditions }: GateVerdict): boolean {
  return (
    outcome === 'pass' ||
    budgets.some((judged) => judged.outcome !== 'pass') ||
    conditions.some(({ holds }) => !holds) ||
    (outcome === 'invalid' && budgets.length > 0)
  );
}

function tellVerdict({ outcome, because, fix }: GateVerdict, suite: TestSuite): void {
  end(suite.testCase().className('showtime.gate').name('verdict'), outcome, because, [
    because,
    ...(fix === null ? [] : [`next: ${fix}`]),
  ]);
}

function end(testCase: TestCase, outcome: GateOutcome, because: string, lines: readonly string[]): void {
  const told = inCdata(lines.join('\n'));
  if (outcome === 'pass') testCase.standardOutput(told);
  else if (outcome === 'fail') testCase.failure(legible(because), 'fail').stacktrace(told);
  else testCase.error(legible(because), gateOutcomeWords[outcome].word.toLowerCase(), told);
}

function figureLines(judged: BudgetVerdict): string[] {
  const seen = isRelative(judged) ? [`would see: ${leastSeen(judged)}`] : [];
  return [...stagesOf(judged).map((told) => stageLine(judged, told)), ...seen];
}

function stageLine(judged: BudgetVerdict, { name, stage }: ToldStage): string {
  if (isRelative(judged)) {
    const { estimate, lower, upper } = effectInWords(stage, judged.budget);
    return `${name}: ${fromTo(stage.baselineMs, stage.candidateMs)}, slower by ${estimate} (${lower} to ${upper})`;
  }
  if (!isOfShares(judged)) return name;
  const { share, lower, upper, counted } = badInWords(stage, judged.budget);
  return `${name}: ${share} bad (${lower} to ${upper}), ${setShare(allowedShare(judged.budget))} allowed, ${counted}`;
}

/** The XML writer splits only the first end mark of a CDATA section that it finds in a text. */
function inCdata(text: string): string {
  return legible(text).replaceAll(']]>', ']] >');
}
