// target-job-rule: every series is of the chosen job.
import { panelsOf } from '../dashboard-json.ts';
import { missingMatcher } from '../required-matcher.ts';
import { eachTarget, type Rule } from '../rule.ts';

export const targetJob: Rule = {
  asks: 'every selector has job=~"$job"',
  check: (dashboard) => eachTarget(panelsOf(dashboard), missingMatcher('job', '=~', '$job')),
};
