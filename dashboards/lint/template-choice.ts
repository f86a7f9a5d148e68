// Whether a dashboard lets its viewer choose values of a label.
import { templatesOf, type DashboardJson } from './dashboard-json.ts';
import type { Problem } from './rule.ts';

/** What is wrong with the variable of that name: missing, no query, one value only, or no value for all. */
export function chosenBy(dashboard: DashboardJson, name: string): Problem[] {
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
