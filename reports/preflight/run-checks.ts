// Judges the facts of a system by every check of the table.
import type { CheckAnswer, PreflightReport, ReadFacts } from '../../contract/index.ts';
import type { Check } from './check.ts';

/** `target` names what was looked at. Pure. */
export function runChecks(
  checks: Readonly<Record<string, Check>>,
  target: string,
  facts: ReadFacts,
): PreflightReport {
  const judged = Object.entries(checks).map(([name, check]) => ({
    name,
    check,
    judgement: check.judge(facts),
  }));
  const answers = judged.flatMap(({ name, check, judgement }): CheckAnswer[] => {
    if (judgement === null) return [];
    const { title, severity, incident, why, fix, source } = check;
    return [{ check: name, title, severity, incident, why, fix, source, ...judgement }];
  });
  return {
    target,
    outcome: outcomeOf(answers),
    answers,
    notAsked: judged.filter(({ judgement }) => judgement === null).map(({ name }) => name),
  };
}

/** A check that could not be made is never fine. Warnings alone pass, unless nothing at all was judged. */
function outcomeOf(answers: readonly CheckAnswer[]): PreflightReport['outcome'] {
  const errors = answers.filter(({ severity }) => severity === 'error');
  if (errors.some(({ outcome }) => outcome === 'found')) return 'fail';
  return answers.length === 0 || errors.some(({ outcome }) => outcome === 'unknown') ? 'unknown' : 'pass';
}
