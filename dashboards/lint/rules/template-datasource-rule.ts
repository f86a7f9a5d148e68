// template-datasource-rule: the data source is a variable with the usual name, so that a dashboard works in
// any Grafana.
import { templatesOf } from '../dashboard-json.ts';
import type { Rule } from '../rule.ts';

export const templateDatasource: Rule = {
  asks: 'the data source is a variable named datasource, labelled "Data source"',
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
