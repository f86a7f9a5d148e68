// target-instance-rule: every series is of the chosen instance.
import { panelsOf } from '../dashboard-json.ts';
import { missingMatcher } from '../required-matcher.ts';
import { eachTarget, type Rule } from '../rule.ts';

export const targetInstance: Rule = {
  asks: 'every selector has instance=~"$instance"',
  check: (dashboard) => eachTarget(panelsOf(dashboard), missingMatcher('instance', '=~', '$instance')),
};
