// The findings of the checks as text: a line for each check, and every problem and compared number.
import { outcomeOf, type Finding } from './finding.ts';

/** Every value test is listed with its numbers, and every query that is not proven; of the other checks only what does not pass. */
export function describeChecks(findings: readonly Finding[]): string {
  const checks = [...new Set(findings.map(({ check }) => check))];
  return [
    ...checks.flatMap((check) =>
      lines(
        check,
        findings.filter((finding) => finding.check === check),
      ),
    ),
    '',
    outcomeOf(findings).toUpperCase(),
  ].join('\n');
}

function lines(check: string, findings: readonly Finding[]): string[] {
  const count = (outcome: Finding['outcome']): number =>
    findings.filter((finding) => finding.outcome === outcome).length;
  const requested = findings.length - count('not-asked');
  const notAsked = count('not-asked');
  const listed = findings.filter(
    ({ outcome }) =>
      outcome === 'fail' ||
      outcome === 'unknown' ||
      (check === 'values-true' && outcome === 'pass') ||
      (check === 'proven' && outcome === 'not-asked'),
  );
  return [
    `${check}: ${count('pass')} of ${requested} pass${notAsked === 0 ? '' : `, ${notAsked} not asked`}`,
    ...listed.map(({ outcome, where, because }) => `  ${outcome.padEnd(7)} ${where}: ${because}`),
  ];
}
