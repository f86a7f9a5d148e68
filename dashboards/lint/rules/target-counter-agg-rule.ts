// target-counter-agg-rule: a counter's value says nothing; how it rose does.
import { panelsOf } from '../dashboard-json.ts';
import { readQuery } from '../read-query.ts';
import { eachTarget, type Rule } from '../rule.ts';

const rising = new Set(['rate', 'irate', 'increase']);

export const targetCounterAgg: Rule = {
  asks: 'a metric that ends in _total is inside rate, irate or increase',
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
