// element-reference-rule: whatever the dashboard refers to is there: ids of panels once each, overrides of
// queries that exist, variables that are defined.
import { panelsOf, templatesOf, type DashboardJson } from '../dashboard-json.ts';
import type { Problem, Rule } from '../rule.ts';

/** Upstream's rule is for the second version of the schema; this is the same question put to the first. */
export const elementReference: Rule = {
  asks: 'panel ids are unique, and every variable in a query is defined',
  check: (dashboard) => [...doubledIds(dashboard), ...undefinedVariables(dashboard)],
};

function doubledIds({ panels = [] }: DashboardJson): Problem[] {
  const all = panels.flatMap((panel) => [panel, ...(panel.panels ?? [])]);
  return all
    .filter(
      ({ id }, index) => id === undefined || id < 1 || all.findIndex((other) => other.id === id) !== index,
    )
    .map(({ id, title = '' }) => ({
      panel: title,
      because: `id ${id ?? 'unset'} is missing or used before`,
    }));
}

function undefinedVariables(dashboard: DashboardJson): Problem[] {
  const defined = new Set(templatesOf(dashboard).map(({ name }) => name));
  return panelsOf(dashboard).flatMap(({ title = '', targets = [] }) =>
    targets.flatMap(({ refId, expr = '' }) =>
      [...expr.matchAll(/\$\{?(\w+)/g)]
        .map(([, name = '']) => name)
        .filter((name) => !name.startsWith('__') && !defined.has(name))
        .map((name) => ({
          panel: title,
          ...(refId === undefined ? {} : { refId }),
          because: `$${name} is no variable of this dashboard`,
        })),
    ),
  );
}
