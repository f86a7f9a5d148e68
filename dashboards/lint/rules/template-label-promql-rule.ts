// template-label-promql-rule: queries of variables call what Grafana knows, on selectors that parse.
import { templatesOf } from '../dashboard-json.ts';
import { readQuery } from '../read-query.ts';
import type { Rule } from '../rule.ts';

const functions = ['label_names', 'label_values', 'metrics', 'query_result'];

export const templateLabelPromql: Rule = {
  asks: 'queries of variables are label_names, label_values, metrics or query_result of PromQL',
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
