// Rules on the variables of a dashboard: what a viewer can choose, and that each choice has an effect.
import { panelsOf, templatesOf, type DashboardJson } from '../dashboard-json.ts';
import { readQuery } from '../read-query.ts';
import type { Problem, Rule } from '../rule.ts';

/** The data source is a variable with the usual name, so that a dashboard works in any Grafana. */
export const templateDatasource: Rule = {
  requires: 'the data source is a variable named datasource, labelled "Data source"',
  check(dashboard) {
    const sources = templatesOf(dashboard).filter(({ type }) => type === 'datasource');
    if (sources.length === 0) return [{ because: 'no variable chooses the data source' }];
    return sources.flatMap(({ name, label, query }) => [
      ...(name === 'datasource' || name === `${String(query)}_datasource`
        ? []
        : [
            {
              because: `the data source variable is named "${name ?? ''}"; it should be datasource or ${String(query)}_datasource`,
            },
          ]),
      ...(label === 'Data source' || label?.toLowerCase() === `${String(query)} data source`
        ? []
        : [{ because: `the data source variable is labelled "${label ?? ''}"; it should be "Data source"` }]),
    ]);
  },
};

/** The viewer chooses the job. */
export const templateJob: Rule = {
  requires: 'a query variable job with several values',
  check: (dashboard) => chosenBy(dashboard, 'job'),
};

/** The viewer chooses the instance. */
export const templateInstance: Rule = {
  requires: 'a query variable instance with several values',
  check: (dashboard) => chosenBy(dashboard, 'instance'),
};

const functions = ['label_names', 'label_values', 'metrics', 'query_result'];

/** Queries of variables call functions that Grafana supports, on selectors that parse. */
export const templateLabelPromql: Rule = {
  requires: 'queries of variables are label_names, label_values, metrics or query_result of PromQL',
  check: (dashboard) =>
    templatesOf(dashboard)
      .filter(({ type }) => type === 'query')
      .flatMap(({ name, query }) => {
        const [, called = '', inside = ''] = /^([a-z_]+)\((.+)\)$/.exec(String(query)) ?? [];
        if (!functions.includes(called))
          return [{ because: `${name ?? ''}: "${String(query)}" calls none of ${functions.join(', ')}` }];
        const { errors } = readQuery(called === 'label_values' ? inside.replace(/,\s*\w+$/, '') : inside);
        return errors.map((error) => ({ because: `${name ?? ''}: ${error}` }));
      }),
};

const onTimeRangeChange = 2;

/** Variables offer the values of the time range on display. */
export const templateOnTimeChangeReload: Rule = {
  requires: 'query variables are read again when the time range changes',
  check: (dashboard) =>
    templatesOf(dashboard)
      .filter(({ type, refresh }) => type === 'query' && refresh !== onTimeRangeChange)
      .map(({ name, refresh }) => ({
        because: `${name ?? ''} has refresh ${refresh ?? 'unset'}; it should be 2, on time range change`,
      })),
};

/** A variable that no query uses misleads the viewer who sets it. */
export const templateUnused: Rule = {
  requires: 'every query variable is used by a panel',
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

/** What is wrong with the variable of that name: missing, no query, one value only, or no value for all. */
function chosenBy(dashboard: DashboardJson, name: string): Problem[] {
  const variable = templatesOf(dashboard).find((template) => template.name === name);
  if (variable === undefined) return [{ because: `there is no variable ${name}` }];
  return [
    ...(variable.type === 'query'
      ? []
      : [{ because: `${name} is a ${variable.type ?? '?'} variable, not a query` }]),
    ...(variable.multi === true ? [] : [{ because: `${name} takes one value only` }]),
    ...(variable.allValue === '.+' || variable.allValue === '.*'
      ? []
      : [{ because: `${name} has no pattern for all of its values` }]),
  ];
}
