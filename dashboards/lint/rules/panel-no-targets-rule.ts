// panel-no-targets-rule: a panel without a query shows nothing.
import { panelsOf } from '../dashboard-json.ts';
import { eachPanel, type Rule } from '../rule.ts';

export const panelNoTargets: Rule = {
  asks: 'every panel has a query',
  check: (dashboard) =>
    eachPanel(
      panelsOf(dashboard).filter(({ type }) => type !== 'text'),
      ({ targets = [] }) => (targets.length === 0 ? 'it has no query' : undefined),
    ),
};
