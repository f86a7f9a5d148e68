// panel-units-rule: every number has a unit that Grafana knows.
import { panelsOf } from '../dashboard-json.ts';
import { grafanaUnits } from '../grafana-units.ts';
import { eachPanel, type Rule } from '../rule.ts';

const numeric = new Set(['stat', 'gauge', 'bargauge', 'table', 'timeseries', 'graph', 'singlestat']);

export const panelUnits: Rule = {
  asks: "every panel of numbers has a unit of Grafana's",
  check: (dashboard) =>
    eachPanel(
      panelsOf(dashboard).filter(({ type = '' }) => numeric.has(type)),
      ({ fieldConfig }) => {
        const overridden = (fieldConfig?.overrides ?? []).flatMap(({ properties = [] }) =>
          properties.filter(({ id }) => id === 'unit').map(({ value }) => String(value)),
        );
        const unknown = [fieldConfig?.defaults?.unit ?? '', ...overridden].filter(
          (unit) => !grafanaUnits.has(unit),
        );
        return unknown.length === 0 ? undefined : `"${unknown.join('", "')}" is no unit`;
      },
    ),
};
