// target-required-matchers-rule: every series is of the chosen target; without it a dashboard adds up
// strangers.
import { panelsOf } from '../dashboard-json.ts';
import { missingMatcher } from '../required-matcher.ts';
import { eachTarget, type Rule } from '../rule.ts';

export const targetRequiredMatchers: Rule = {
  asks: 'every selector has target="$target"',
  check: (dashboard) => eachTarget(panelsOf(dashboard), missingMatcher('target', '=', '$target')),
};
