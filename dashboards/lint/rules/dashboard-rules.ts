// Rules on a dashboard as a whole: its references resolve, and it is read-only.
import { panelsOf, templatesOf, type DashboardJson } from '../dashboard-json.ts';
import type { Problem, Rule } from '../rule.ts';

/**
 * References resolve: each panel has a unique id, and each variable in a query is defined. The rule of
 * Grafana's linter is for the second version of the schema; this one checks the first.
 */
export const elementReference: Rule = {
  requires: 'panel ids are unique, and every variable in a query is defined',
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

/** An edit in Grafana would be overwritten by the next generated dashboard. */
export const uneditableDashboard: Rule = {
  requires: 'the dashboard is not editable',
  check: ({ editable }) =>
    editable === false ? [] : [{ because: 'it is editable; "editable": false keeps changes in the code' }],
};
