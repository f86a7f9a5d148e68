// junit.xml: one test case per checker, so that CI shows each claim by name.
import imported from 'junit-report-builder';
import type { Builder, TestCase } from 'junit-report-builder';
import type { CheckVerdict } from '../../contract/index.ts';
import type { Rendering } from '../report-input.ts';
import { claimOf, kindOf } from './checker-claims.ts';
import { legible } from './legible-text.ts';
import { verdictSentence } from './verdict-text.ts';

/** The package is CommonJS and exports the builder itself, but its types declare a default export. */
const builder = imported as unknown as Builder;

/**
 * `fail` becomes a failure, `unknown` an error, `not-asked` skipped. A claim has no duration, so times are
 * left out.
 */
export const junitReport: Rendering = (input) => {
  const report = builder.newBuilder().name(legible(`showtime ${input.run.scenario}`));
  const suite = report.testSuite().name(legible(input.run.scenario)).timestamp(input.run.startedAt);
  suite
    .property('run', legible(input.run.id))
    .property('verdict', input.verdict.outcome)
    .property('sentence', legible(verdictSentence(input)));
  for (const verdict of input.verdict.verdicts) addResult(verdict, suite.testCase());
  return report.build();
};

function addResult(verdict: CheckVerdict, testCase: TestCase): void {
  const because = legible(verdict.because);
  const evidence = inCdata(verdict.evidence.join('\n')) || inCdata(verdict.because);
  testCase.className(`showtime.${kindOf(verdict.checker)}`).name(legible(verdict.checker));
  if (verdict.outcome === 'fail') testCase.failure(because, 'fail').stacktrace(evidence);
  if (verdict.outcome === 'unknown') testCase.error(because, 'unknown', evidence);
  if (verdict.outcome === 'not-asked') testCase.skipped();
  if (verdict.outcome === 'pass' || verdict.outcome === 'not-asked')
    testCase.standardOutput(
      inCdata([claimOf(verdict.checker), verdict.because].filter((line) => line !== '').join('\n')),
    );
}

/** The XML writer splits only the first end mark of a CDATA section that it finds in a text. */
function inCdata(text: string): string {
  return legible(text).replaceAll(']]>', ']] >');
}
