// Rules on the queries of panels: PromQL that parses, rates over the right range, and the required matchers.
import type { Matcher } from '../../promql/index.ts';
import { panelsOf, type Target } from '../dashboard-json.ts';
import { rateInterval, readQuery } from '../read-query.ts';
import { eachTarget, type Rule } from '../rule.ts';

/** Every query is PromQL, once its variables are filled in. */
export const targetPromql: Rule = {
  requires: 'every query parses',
  check: (dashboard) => eachTarget(panelsOf(dashboard), ({ expr }) => [...readQuery(expr).errors]),
};

/** A rate over a fixed range is wrong at another scrape interval or zoom. */
export const targetRateInterval: Rule = {
  requires: 'rate and irate look back over $__rate_interval',
  check: (dashboard) =>
    eachTarget(panelsOf(dashboard), ({ expr }) =>
      readQuery(expr)
        .selectors.filter(
          ({ range, within: [innermost] }) =>
            (innermost === 'rate' || innermost === 'irate') && range !== rateInterval,
        )
        .map(({ metric }) => `${metric ?? 'a selector'} is not rated over $__rate_interval`),
    ),
};

/** Every series is of the chosen job. */
export const targetJob: Rule = {
  requires: 'every selector has job=~"$job"',
  check: (dashboard) => eachTarget(panelsOf(dashboard), missingMatcher('job', '=~', '$job')),
};

/** Every series is of the chosen instance. */
export const targetInstance: Rule = {
  requires: 'every selector has instance=~"$instance"',
  check: (dashboard) => eachTarget(panelsOf(dashboard), missingMatcher('instance', '=~', '$instance')),
};

const rising = new Set(['rate', 'irate', 'increase']);

/** A counter's value depends on when its process started; only its increase is meaningful. */
export const targetCounterAgg: Rule = {
  requires: 'a metric that ends in _total is inside rate, irate or increase',
  check: (dashboard) =>
    eachTarget(panelsOf(dashboard), ({ expr }) => [
      ...new Set(
        readQuery(expr)
          .selectors.filter(
            ({ metric, within: [innermost = ''] }) =>
              metric?.endsWith('_total') === true && !rising.has(innermost),
          )
          .map(({ metric }) => `${metric ?? ''} is a counter and not inside rate, irate or increase`),
      ),
    ]),
};

/** Every series is of the chosen target; without this, a dashboard sums the series of other targets. */
export const targetRequiredMatchers: Rule = {
  requires: 'every selector has target="$target"',
  check: (dashboard) => eachTarget(panelsOf(dashboard), missingMatcher('target', '=', '$target')),
};

/**
 * Selectors without a matcher. `value` is as in the query, such as `$target`. Queries that do not parse are
 * reported by target-promql-rule.
 */
function missingMatcher(label: string, op: Matcher['op'], value: string): (target: Target) => string[] {
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
