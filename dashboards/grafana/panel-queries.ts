// Every query of every panel, to query a real Prometheus for the values that the dashboards would show.
import type { Slo } from '../../contract/index.ts';
import type { PanelQuery } from '../panel-query.ts';
import { boards } from './boards/index.ts';
import { kindOf, refIdOf, type Board } from './model.ts';

/** In the order of the dashboards. */
export function panelQueries(slos: readonly Slo[]): PanelQuery[] {
  return queriesOf(boards(slos));
}

/** Those of any boards, in their order. */
export function queriesOf(all: readonly Board[]): PanelQuery[] {
  return all.flatMap(({ uid, rows }) =>
    rows.flatMap(({ panels }) =>
      panels.flatMap(({ key, title, as, unit, queries, valueMappings = {}, minStepSeconds = 0 }) =>
        queries.map(({ expr, groupsBy = [], expectedOn = 'run' }, index): PanelQuery => ({
          dashboard: uid,
          panel: key,
          title,
          refId: refIdOf(index),
          unit,
          ...(as === 'states' ? { words: Object.keys(valueMappings).map(Number) } : {}),
          expr,
          kind: kindOf(as),
          minStepSeconds,
          groupsBy,
          expectedOn,
        })),
      ),
    ),
  );
}
