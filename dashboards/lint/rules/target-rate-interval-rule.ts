// target-rate-interval-rule: a rate over a fixed length is wrong at another scrape interval or zoom.
import { panelsOf } from '../dashboard-json.ts';
import { rateInterval, readQuery } from '../read-query.ts';
import { eachTarget, type Rule } from '../rule.ts';

export const targetRateInterval: Rule = {
  asks: 'rate and irate look back over $__rate_interval',
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
