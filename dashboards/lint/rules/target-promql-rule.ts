// target-promql-rule: every query is PromQL, once its variables are filled in.
import { panelsOf } from '../dashboard-json.ts';
import { readQuery } from '../read-query.ts';
import { eachTarget, type Rule } from '../rule.ts';

export const targetPromql: Rule = {
  asks: 'every query parses',
  check: (dashboard) => eachTarget(panelsOf(dashboard), ({ expr }) => [...readQuery(expr).errors]),
};
