// panel-datasource-rule: panels and their queries ask the data source that was chosen.
import { panelsOf, templatesOf } from '../dashboard-json.ts';
import { eachPanel, type Rule } from '../rule.ts';

export const panelDatasource: Rule = {
  asks: 'every panel and query uses a data source variable',
  check(dashboard) {
    const chosen = new Set(
      templatesOf(dashboard)
        .filter(({ type }) => type === 'datasource')
        .flatMap(({ name }) => [`$${name ?? ''}`, `\${${name ?? ''}}`]),
    );
    return eachPanel(panelsOf(dashboard), ({ datasource, targets = [] }) => {
      const own = targets.flatMap((target) =>
        target.datasource === undefined ? [] : [target.datasource.uid],
      );
      const fixed = [datasource?.uid, ...own].filter((uid) => uid === undefined || !chosen.has(uid));
      return fixed.length === 0
        ? undefined
        : `it asks ${fixed.map((uid) => uid ?? 'no data source').join(', ')} and not the chosen one`;
    });
  },
};
