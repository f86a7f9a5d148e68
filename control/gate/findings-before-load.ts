// What the first answers of the subjects say, each planned request sent once: a plan that cannot be played, or a finding.
import { ShowtimeError, sides, type Side } from '../../contract/index.ts';

/**
 * `problems` has what was wrong with the answers of each subject. Where the baseline answers well, the plan is right,
 * and a candidate that does not is a finding: it is measured like any other, and its availability fails. Returns a line
 * for each of its problems. @throws ShowtimeError subject-answers-wrongly
 */
export function findingsBeforeLoad(problems: Partial<Record<Side, readonly string[]>>): string[] {
  if (problems.baseline?.length === 0)
    return (problems.candidate ?? []).map(
      (problem) => `the candidate answers wrongly before any load, and the baseline does not: ${problem}`,
    );
  const side = sides.find((one) => (problems[one] ?? []).length > 0);
  if (side === undefined) return [];
  throw new ShowtimeError('subject-answers-wrongly', {
    what: `the ${side} does not answer the planned requests as expected`,
    why: 'each was sent once, before any load:',
    problems: [...(problems[side] ?? [])],
    fix: 'correct path, headers, body or `expect` of these requests in the budgets file, or the service',
  });
}
