// The answers of a preflight as text for people.
import type { CheckAnswer, PreflightReport } from '../../contract/index.ts';

type Paint = (outcome: PreflightReport['outcome'], word: string) => string;

/** `paint` colours an outcome. Findings first, then what is unknown, then counts. */
export function describePreflight(
  { target, outcome, answers, notAsked }: PreflightReport,
  paint: Paint = (_outcome, word) => word,
): string {
  const of = (wanted: CheckAnswer['outcome']) => answers.filter((answer) => answer.outcome === wanted);
  const foundOnes = of('found').sort((one, other) => rank(one) - rank(other));
  const words = { pass: 'pass', fail: 'fail', unknown: 'unknown' } as const;
  const counted = (severity: CheckAnswer['severity']): string =>
    plural(foundOnes.filter((each) => each.severity === severity).length, severity);
  return [
    `preflight of ${target}`,
    ...foundOnes.map(describeFound),
    ...of('unknown').map(describeUnknown),
    `\n${paint(outcome, words[outcome])}: ${counted('error')}, ${counted('warning')}, ${of('unknown').length} unknown, ${of('fine').length} fine, ${of('does-not-apply').length} do not apply${notAsked.length === 0 ? '' : `, ${notAsked.length} are for other targets`}`,
  ].join('\n');
}

function rank({ severity }: CheckAnswer): number {
  return severity === 'error' ? 0 : 1;
}

function describeFound(answer: CheckAnswer): string {
  const { severity, check, title, incident, why, fix, source } = answer;
  const evidence = answer.outcome === 'found' ? answer.evidence : [];
  return [
    `\n${severity.padEnd(7)}  ${check}: expected that ${title}`,
    ...evidence.map(({ object, field, value }) => `  found:   ${object}, ${field}: ${value}`),
    `  loses:   ${incident}. ${why}`,
    `  fix:     ${fix}`,
    `  source:  ${source}`,
  ].join('\n');
}

function describeUnknown(answer: CheckAnswer): string {
  const { severity, check, title, incident } = answer;
  return [
    `\nunknown  ${check}: whether ${title}`,
    `  because: ${answer.outcome === 'unknown' ? answer.because : ''}`,
    `  loses:   ${incident} (${severity})`,
  ].join('\n');
}

function plural(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
