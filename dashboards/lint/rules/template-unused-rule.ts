// template-unused-rule: a variable that no query uses misleads whoever sets it.
import { panelsOf, templatesOf } from '../dashboard-json.ts';
import type { Rule } from '../rule.ts';

export const templateUnused: Rule = {
  asks: 'every query variable is used by a panel',
  check(dashboard) {
    const queries = panelsOf(dashboard).flatMap(({ targets = [] }) => targets.map(({ expr = '' }) => expr));
    return templatesOf(dashboard)
      .filter(({ type, name }) => type === 'query' && !queries.some((expr) => uses(expr, name ?? '')))
      .map(({ name }) => ({ because: `no panel uses $${name ?? ''}` }));
  },
};

function uses(expr: string, name: string): boolean {
  return [...expr.matchAll(/\$(?:\{(\w+)(?::[^}]*)?\}|(\w+))/g)].some(
    ([, braced, bare]) => (braced ?? bare) === name,
  );
}
