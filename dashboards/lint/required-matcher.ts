// Whether every selector of a query has a certain matcher.
import type { Matcher } from '../promql/index.ts';
import type { Target } from './dashboard-json.ts';
import { readQuery } from './read-query.ts';

/** `value` is as it stands in the query, such as `$target`; what does not parse is another rule's. */
export function missingMatcher(
  label: string,
  op: Matcher['op'],
  value: string,
): (target: Target) => string[] {
  const filled = readQuery(`{_="${value}"}`).selectors[0]?.matchers[0]?.value;
  return ({ expr }) => {
    const { errors, selectors } = readQuery(expr);
    if (errors.length > 0) return [];
    const bare = selectors.filter(
      ({ matchers }) =>
        !matchers.some((matcher) => matcher.label === label && matcher.op === op && matcher.value === filled),
    );
    return [...new Set(bare.map(({ metric }) => `${metric ?? 'a selector'} lacks ${label}${op}"${value}"`))];
  };
}
