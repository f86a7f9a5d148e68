// Rules on panels: their data source, title, description, unit and queries.
import { panelsOf, templatesOf } from '../dashboard-json.ts';
import { grafanaUnits } from '../grafana-units.ts';
import { eachPanel, type Rule } from '../rule.ts';

/** Panels and their queries use the chosen data source. */
export const panelDatasource: Rule = {
  requires: 'every panel and query uses a data source variable',
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

/** Every panel has a title and a description. */
export const panelTitleDescription: Rule = {
  requires: 'every panel has a title and a description',
  check: (dashboard) =>
    eachPanel(panelsOf(dashboard), ({ id, title = '', description = '' }) => {
      const missing = [
        ...(title.trim() === '' ? ['title'] : []),
        ...(description.trim() === '' ? ['description'] : []),
      ];
      return missing.length === 0 ? undefined : `panel ${id ?? '?'} has no ${missing.join(' and no ')}`;
    }),
};

const numeric = new Set(['stat', 'gauge', 'bargauge', 'table', 'timeseries', 'graph', 'singlestat']);

/** Every number has a unit that Grafana supports. */
export const panelUnits: Rule = {
  requires: "every panel of numbers has a unit of Grafana's",
  check: (dashboard) =>
    eachPanel(
      panelsOf(dashboard).filter(({ type = '' }) => numeric.has(type)),
      ({ fieldConfig }) => {
        const overridden = (fieldConfig?.overrides ?? []).flatMap(({ properties = [] }) =>
          properties.filter(({ id }) => id === 'unit').map(({ value }) => String(value)),
        );
        const unknown = [fieldConfig?.defaults?.unit ?? '', ...overridden].filter(
          (unit) => !grafanaUnits.has(unit) && !unit.startsWith('time:'),
        );
        return unknown.length === 0 ? undefined : `"${unknown.join('", "')}" is no unit`;
      },
    ),
};

/** A panel without a query shows nothing. */
export const panelNoTargets: Rule = {
  requires: 'every panel has a query',
  check: (dashboard) =>
    eachPanel(
      panelsOf(dashboard).filter(({ type }) => type !== 'text'),
      ({ targets = [] }) => (targets.length === 0 ? 'it has no query' : undefined),
    ),
};
